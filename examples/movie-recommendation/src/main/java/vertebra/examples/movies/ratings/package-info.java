/** Ratings of films: the MovieLens files, and a generator of invented ratings that look like them. */
@NullMarked
package vertebra.examples.movies.ratings;

import org.jspecify.annotations.NullMarked;
