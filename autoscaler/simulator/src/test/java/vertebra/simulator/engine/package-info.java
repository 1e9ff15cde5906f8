@NullMarked
package vertebra.simulator.engine;

import org.jspecify.annotations.NullMarked;
