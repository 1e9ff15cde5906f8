/** What the catalog, the leader and the nodes know, as the answers of the admin API. */
@NullMarked
package vertebra.admin.server.view;

import org.jspecify.annotations.NullMarked;
