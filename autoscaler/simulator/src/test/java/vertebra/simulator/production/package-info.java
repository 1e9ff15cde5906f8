@NullMarked
package vertebra.simulator.production;

import org.jspecify.annotations.NullMarked;
