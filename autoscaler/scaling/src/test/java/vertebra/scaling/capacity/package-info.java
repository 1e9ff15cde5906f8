@NullMarked
package vertebra.scaling.capacity;

import org.jspecify.annotations.NullMarked;
