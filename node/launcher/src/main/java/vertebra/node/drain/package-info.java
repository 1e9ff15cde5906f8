/** How a node leaves: the stages of a drain, and the signals that begin it. */
@NullMarked
package vertebra.node.drain;

import org.jspecify.annotations.NullMarked;
