/** Interpreters of the machine, and the packages that a worker runs with. */
@NullMarked
package vertebra.engine.worker.environment;

import org.jspecify.annotations.NullMarked;
