/** Recorded traffic, and the requests that come of it. */
@NullMarked
package vertebra.simulator.trace;

import org.jspecify.annotations.NullMarked;
