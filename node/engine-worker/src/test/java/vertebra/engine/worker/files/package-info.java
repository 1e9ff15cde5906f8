@NullMarked
package vertebra.engine.worker.files;

import org.jspecify.annotations.NullMarked;
