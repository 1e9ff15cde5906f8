/** Lists of values as rows of the cluster. */
@NullMarked
package vertebra.registry.rows;

import org.jspecify.annotations.NullMarked;
