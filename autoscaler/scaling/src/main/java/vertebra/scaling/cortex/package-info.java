/** The replica policy of Cortex, tick by tick the same. */
@NullMarked
package vertebra.scaling.cortex;

import org.jspecify.annotations.NullMarked;
