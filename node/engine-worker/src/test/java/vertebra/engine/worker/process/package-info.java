/** Tests of one worker and its parts. */
@NullMarked
package vertebra.engine.worker.process;

import org.jspecify.annotations.NullMarked;
