/** How the command fails: what, why, how to fix, and the exit code. */
@NullMarked
package vertebra.cli.failure;

import org.jspecify.annotations.NullMarked;
