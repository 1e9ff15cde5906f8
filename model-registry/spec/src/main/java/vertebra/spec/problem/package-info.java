/** Expected failures as values that travel to the client as RFC 9457 problems. */
@NullMarked
package vertebra.spec.problem;

import org.jspecify.annotations.NullMarked;
