/** The promises of the first prediction, on real processes: {@code make accept-prediction}. */
@NullMarked
package vertebra.acceptance.prediction;

import org.jspecify.annotations.NullMarked;
