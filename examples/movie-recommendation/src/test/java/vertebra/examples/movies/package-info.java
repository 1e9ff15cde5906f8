@NullMarked
package vertebra.examples.movies;

import org.jspecify.annotations.NullMarked;
