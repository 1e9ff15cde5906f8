/** Learns from ratings: means, matrix factors, genres, and the sums of them that answer. Pure and single-threaded. */
@NullMarked
package vertebra.examples.movies.learning;

import org.jspecify.annotations.NullMarked;
