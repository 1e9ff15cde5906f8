/** The node's own log, kept for {@code vertebra logs}. */
@NullMarked
package vertebra.node.logs;

import org.jspecify.annotations.NullMarked;
