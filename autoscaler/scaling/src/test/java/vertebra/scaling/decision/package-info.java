@NullMarked
package vertebra.scaling.decision;

import org.jspecify.annotations.NullMarked;
