@NullMarked
package vertebra.simulator.scenario;

import org.jspecify.annotations.NullMarked;
