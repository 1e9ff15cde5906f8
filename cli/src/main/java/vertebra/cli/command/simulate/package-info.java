/** {@code vertebra simulate}. */
@NullMarked
package vertebra.cli.command.simulate;

import org.jspecify.annotations.NullMarked;
