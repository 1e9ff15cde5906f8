/** Copies of artifacts on this node's disk. */
@NullMarked
package vertebra.registry.cache;

import org.jspecify.annotations.NullMarked;
