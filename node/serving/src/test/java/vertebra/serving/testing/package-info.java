/** A data plane with a fake engine for serving's tests. */
@NullMarked
package vertebra.serving.testing;

import org.jspecify.annotations.NullMarked;
