/** The cluster of one process. */
@NullMarked
package vertebra.cluster.local;

import org.jspecify.annotations.NullMarked;
