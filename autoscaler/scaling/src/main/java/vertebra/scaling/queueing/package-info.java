/** How many slots a load needs so that few requests wait too long. */
@NullMarked
package vertebra.scaling.queueing;

import org.jspecify.annotations.NullMarked;
