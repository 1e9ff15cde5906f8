/** Tiny real ONNX files, for the tests of every module. */
@NullMarked
package vertebra.engine.onnx.testing;

import org.jspecify.annotations.NullMarked;
