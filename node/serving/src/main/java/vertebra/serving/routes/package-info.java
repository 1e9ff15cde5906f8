/** Predictions over HTTP: the data listener's routes. */
@NullMarked
package vertebra.serving.routes;

import org.jspecify.annotations.NullMarked;
