/** From replicas to machines of the instance groups. */
@NullMarked
package vertebra.scaling.capacity;

import org.jspecify.annotations.NullMarked;
