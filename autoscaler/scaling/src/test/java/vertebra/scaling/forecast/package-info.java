@NullMarked
package vertebra.scaling.forecast;

import org.jspecify.annotations.NullMarked;
