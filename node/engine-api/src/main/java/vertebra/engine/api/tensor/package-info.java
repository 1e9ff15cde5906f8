/** Types, shapes and values of what goes into a model and comes out of it. */
@NullMarked
package vertebra.engine.api.tensor;

import org.jspecify.annotations.NullMarked;
