/** One class a verb. */
@NullMarked
package vertebra.cli.command;

import org.jspecify.annotations.NullMarked;
