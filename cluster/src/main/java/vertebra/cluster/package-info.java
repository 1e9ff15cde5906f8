/** Who is here, and rows that everyone sees. */
@NullMarked
package vertebra.cluster;

import org.jspecify.annotations.NullMarked;
