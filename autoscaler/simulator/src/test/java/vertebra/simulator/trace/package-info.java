@NullMarked
package vertebra.simulator.trace;

import org.jspecify.annotations.NullMarked;
