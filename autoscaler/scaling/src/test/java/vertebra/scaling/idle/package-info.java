@NullMarked
package vertebra.scaling.idle;

import org.jspecify.annotations.NullMarked;
