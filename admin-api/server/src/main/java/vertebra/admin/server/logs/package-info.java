/** The log of the node, as it was and as it grows. */
@NullMarked
package vertebra.admin.server.logs;

import org.jspecify.annotations.NullMarked;
