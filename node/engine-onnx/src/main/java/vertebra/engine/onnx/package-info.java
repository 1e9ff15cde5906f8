/** ONNX models in this process, by ONNX Runtime. */
@NullMarked
package vertebra.engine.onnx;

import org.jspecify.annotations.NullMarked;
