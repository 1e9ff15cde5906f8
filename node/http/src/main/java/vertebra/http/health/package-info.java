/** What load balancers and operators ask: is the node alive, started, ready? */
@NullMarked
package vertebra.http.health;

import org.jspecify.annotations.NullMarked;
