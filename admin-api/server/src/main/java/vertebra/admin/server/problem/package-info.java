/** What can go wrong in the admin API. */
@NullMarked
package vertebra.admin.server.problem;

import org.jspecify.annotations.NullMarked;
