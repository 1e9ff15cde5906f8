/** How a worker process is kept apart from the node, its files and the network. */
@NullMarked
package vertebra.engine.worker.sandbox;

import org.jspecify.annotations.NullMarked;
