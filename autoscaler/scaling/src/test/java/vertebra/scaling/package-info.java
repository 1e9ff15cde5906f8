@NullMarked
package vertebra.scaling;

import org.jspecify.annotations.NullMarked;
