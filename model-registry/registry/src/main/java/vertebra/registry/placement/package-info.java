/** What the leader wants on each node. */
@NullMarked
package vertebra.registry.placement;

import org.jspecify.annotations.NullMarked;
