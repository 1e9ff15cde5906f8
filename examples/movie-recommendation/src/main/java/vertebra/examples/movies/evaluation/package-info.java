/** Splits ratings, chooses weights, and measures what the models are worth on ratings that they have not seen. */
@NullMarked
package vertebra.examples.movies.evaluation;

import org.jspecify.annotations.NullMarked;
