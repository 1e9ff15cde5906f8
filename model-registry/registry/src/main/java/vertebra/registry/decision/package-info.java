/** Every decision and its reason. */
@NullMarked
package vertebra.registry.decision;

import org.jspecify.annotations.NullMarked;
