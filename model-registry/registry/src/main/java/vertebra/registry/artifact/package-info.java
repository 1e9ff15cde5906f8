/** Immutable model files, what is known of them, and their copies on this node. */
@NullMarked
package vertebra.registry.artifact;

import org.jspecify.annotations.NullMarked;
