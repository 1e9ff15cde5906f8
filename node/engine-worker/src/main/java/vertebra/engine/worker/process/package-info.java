/** One worker: its process, its connection, its log, from the start to the end. */
@NullMarked
package vertebra.engine.worker.process;

import org.jspecify.annotations.NullMarked;
