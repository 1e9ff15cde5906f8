/** The frames that a node and its workers exchange: see {@code docs/reference/worker-protocol.md}. */
@NullMarked
package vertebra.engine.api.frames;

import org.jspecify.annotations.NullMarked;
