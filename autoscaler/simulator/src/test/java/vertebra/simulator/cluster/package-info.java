@NullMarked
package vertebra.simulator.cluster;

import org.jspecify.annotations.NullMarked;
