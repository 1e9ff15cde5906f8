/** What frames of workers hold, and how much of it the node holds. */
@NullMarked
package vertebra.engine.worker.frames;

import org.jspecify.annotations.NullMarked;
