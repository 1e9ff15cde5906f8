@NullMarked
package vertebra.engine.worker.sandbox;

import org.jspecify.annotations.NullMarked;
