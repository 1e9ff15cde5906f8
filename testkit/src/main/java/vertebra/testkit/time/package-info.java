/** Time that a test moves. */
@NullMarked
package vertebra.testkit.time;

import org.jspecify.annotations.NullMarked;
