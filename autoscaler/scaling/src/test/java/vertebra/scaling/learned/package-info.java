@NullMarked
package vertebra.scaling.learned;

import org.jspecify.annotations.NullMarked;
