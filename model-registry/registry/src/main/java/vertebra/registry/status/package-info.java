/** What the nodes say of themselves, and the one builder of the Fleet picture. */
@NullMarked
package vertebra.registry.status;

import org.jspecify.annotations.NullMarked;
