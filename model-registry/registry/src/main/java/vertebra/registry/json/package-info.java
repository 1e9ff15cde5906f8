/** How values of the registry are written as JSON. */
@NullMarked
package vertebra.registry.json;

import org.jspecify.annotations.NullMarked;
