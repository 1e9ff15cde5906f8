/** Which node gets which replicas: pure decisions. */
@NullMarked
package vertebra.scaling.placement;

import org.jspecify.annotations.NullMarked;
