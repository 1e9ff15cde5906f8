/** Options that verbs share. */
@NullMarked
package vertebra.cli.command.option;

import org.jspecify.annotations.NullMarked;
