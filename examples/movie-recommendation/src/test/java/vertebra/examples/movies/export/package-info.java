@NullMarked
package vertebra.examples.movies.export;

import org.jspecify.annotations.NullMarked;
