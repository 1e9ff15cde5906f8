/** One API in simulated time: requests, slots, replicas that take their time to start. */
@NullMarked
package vertebra.simulator.engine;

import org.jspecify.annotations.NullMarked;
