@NullMarked
package vertebra.scaling.signal;

import org.jspecify.annotations.NullMarked;
