/** Tests of groups of workers. */
@NullMarked
package vertebra.engine.worker.group;

import org.jspecify.annotations.NullMarked;
