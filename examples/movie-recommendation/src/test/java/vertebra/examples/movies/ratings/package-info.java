@NullMarked
package vertebra.examples.movies.ratings;

import org.jspecify.annotations.NullMarked;
