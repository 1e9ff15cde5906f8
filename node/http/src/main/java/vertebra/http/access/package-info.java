/** Keys at the edge: who asks, and whether they may. */
@NullMarked
package vertebra.http.access;

import org.jspecify.annotations.NullMarked;
