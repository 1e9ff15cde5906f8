@NullMarked
package vertebra.examples.movies.learning;

import org.jspecify.annotations.NullMarked;
