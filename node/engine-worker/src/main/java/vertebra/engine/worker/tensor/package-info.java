/** Tensors as the bytes of a frame. */
@NullMarked
package vertebra.engine.worker.tensor;

import org.jspecify.annotations.NullMarked;
