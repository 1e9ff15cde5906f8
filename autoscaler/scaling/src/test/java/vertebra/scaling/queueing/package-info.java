@NullMarked
package vertebra.scaling.queueing;

import org.jspecify.annotations.NullMarked;
