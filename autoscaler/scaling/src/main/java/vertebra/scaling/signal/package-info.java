/** From the counters of the nodes to rates, service times and how arrivals scatter. */
@NullMarked
package vertebra.scaling.signal;

import org.jspecify.annotations.NullMarked;
