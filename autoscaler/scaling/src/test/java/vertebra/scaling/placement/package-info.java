@NullMarked
package vertebra.scaling.placement;

import org.jspecify.annotations.NullMarked;
