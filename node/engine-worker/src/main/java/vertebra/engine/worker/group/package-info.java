/** The workers of one revision: who gets a request, and what happens when one dies. */
@NullMarked
package vertebra.engine.worker.group;

import org.jspecify.annotations.NullMarked;
