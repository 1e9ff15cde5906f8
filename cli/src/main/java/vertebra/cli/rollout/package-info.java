/** Waits until what was committed serves, and says how it went. */
@NullMarked
package vertebra.cli.rollout;

import org.jspecify.annotations.NullMarked;
