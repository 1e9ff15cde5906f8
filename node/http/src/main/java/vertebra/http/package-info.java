/** The HTTP edge that all planes share: listeners with safe defaults, request ids, problem bodies, limits. */
@NullMarked
package vertebra.http;

import org.jspecify.annotations.NullMarked;
