/** {@code vertebra env}. */
@NullMarked
package vertebra.cli.command.env;

import org.jspecify.annotations.NullMarked;
