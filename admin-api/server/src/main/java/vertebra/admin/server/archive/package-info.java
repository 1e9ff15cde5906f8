/** Unpacks archives of strangers. */
@NullMarked
package vertebra.admin.server.archive;

import org.jspecify.annotations.NullMarked;
