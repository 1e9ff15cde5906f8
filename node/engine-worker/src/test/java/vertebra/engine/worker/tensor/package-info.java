/** Tests of tensors as bytes. */
@NullMarked
package vertebra.engine.worker.tensor;

import org.jspecify.annotations.NullMarked;
