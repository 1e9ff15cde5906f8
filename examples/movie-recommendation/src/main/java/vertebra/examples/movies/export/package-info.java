/** Writes models as ONNX graphs that go from ids to answers by themselves. */
@NullMarked
package vertebra.examples.movies.export;

import org.jspecify.annotations.NullMarked;
