/** Real workers, and what becomes of them. */
@NullMarked
package vertebra.engine.worker;

import org.jspecify.annotations.NullMarked;
