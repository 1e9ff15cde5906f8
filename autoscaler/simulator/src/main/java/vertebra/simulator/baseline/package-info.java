/** The policies that others scale by, to compare with. */
@NullMarked
package vertebra.simulator.baseline;

import org.jspecify.annotations.NullMarked;
