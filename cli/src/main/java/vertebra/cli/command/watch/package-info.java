/** The verbs that show what happens. */
@NullMarked
package vertebra.cli.command.watch;

import org.jspecify.annotations.NullMarked;
