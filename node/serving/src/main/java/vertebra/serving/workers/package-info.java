/** Under which conditions the worker processes of an API run: from its spec, and the secrets that it names. */
@NullMarked
package vertebra.serving.workers;

import org.jspecify.annotations.NullMarked;
