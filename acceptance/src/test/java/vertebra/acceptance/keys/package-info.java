/** Keys of real nodes, as operators use them. */
@NullMarked
package vertebra.acceptance.keys;

import org.jspecify.annotations.NullMarked;
