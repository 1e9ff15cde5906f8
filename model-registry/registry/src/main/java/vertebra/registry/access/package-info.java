/** Who changed what. */
@NullMarked
package vertebra.registry.access;

import org.jspecify.annotations.NullMarked;
