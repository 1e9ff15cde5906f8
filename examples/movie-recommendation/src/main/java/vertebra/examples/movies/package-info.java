/**
 * The running example: {@link vertebra.examples.movies.Train} learns from ratings and writes ONNX models that any runtime
 * can serve. Imports nothing of the product.
 */
@NullMarked
package vertebra.examples.movies;

import org.jspecify.annotations.NullMarked;
