@NullMarked
package vertebra.scaling.cortex;

import org.jspecify.annotations.NullMarked;
