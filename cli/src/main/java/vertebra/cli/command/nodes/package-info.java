/** Verbs about nodes. */
@NullMarked
package vertebra.cli.command.nodes;

import org.jspecify.annotations.NullMarked;
