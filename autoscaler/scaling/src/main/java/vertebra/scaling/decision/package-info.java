/** How many replicas an API should have: pure decisions. */
@NullMarked
package vertebra.scaling.decision;

import org.jspecify.annotations.NullMarked;
