/** The immutable picture of nodes, replicas, assignments and load that every decision starts from. */
@NullMarked
package vertebra.spec.fleet;

import org.jspecify.annotations.NullMarked;
