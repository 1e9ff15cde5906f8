/** Several requests of one model as one inference, where that changes no answer. */
@NullMarked
package vertebra.serving.batching;

import org.jspecify.annotations.NullMarked;
