@NullMarked
package vertebra.examples.movies.evaluation;

import org.jspecify.annotations.NullMarked;
