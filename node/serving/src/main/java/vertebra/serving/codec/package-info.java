/** JSON to tensors and back, by the model's signature. */
@NullMarked
package vertebra.serving.codec;

import org.jspecify.annotations.NullMarked;
