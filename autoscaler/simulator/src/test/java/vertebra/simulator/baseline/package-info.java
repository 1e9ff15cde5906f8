@NullMarked
package vertebra.simulator.baseline;

import org.jspecify.annotations.NullMarked;
