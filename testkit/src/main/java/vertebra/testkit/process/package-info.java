/** Real child processes for tests. */
@NullMarked
package vertebra.testkit.process;

import org.jspecify.annotations.NullMarked;
