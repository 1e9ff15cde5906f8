/** Looks through a model's file before the runtime sees it: what it needs, what it takes, where its weights lie. */
@NullMarked
package vertebra.engine.onnx.scan;

import org.jspecify.annotations.NullMarked;
