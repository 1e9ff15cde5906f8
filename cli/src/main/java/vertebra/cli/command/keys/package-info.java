/** {@code vertebra keys}. */
@NullMarked
package vertebra.cli.command.keys;

import org.jspecify.annotations.NullMarked;
