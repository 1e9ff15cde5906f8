/** What the scaling law promises, on recorded traffic. */
@NullMarked
package vertebra.acceptance.scaling;

import org.jspecify.annotations.NullMarked;
