/** Who may do what. */
@NullMarked
package vertebra.spec.access;

import org.jspecify.annotations.NullMarked;
