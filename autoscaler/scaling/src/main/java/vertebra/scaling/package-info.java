/** Pure decisions: one call from the picture of the fleet to replicas and machines. */
@NullMarked
package vertebra.scaling;

import org.jspecify.annotations.NullMarked;
