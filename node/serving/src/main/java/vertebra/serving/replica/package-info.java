/** One loaded revision on this node, and where its inferences run. */
@NullMarked
package vertebra.serving.replica;

import org.jspecify.annotations.NullMarked;
