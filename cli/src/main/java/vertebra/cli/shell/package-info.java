/** What the command runs in: terminal, environment, current folder, and how values look there. */
@NullMarked
package vertebra.cli.shell;

import org.jspecify.annotations.NullMarked;
