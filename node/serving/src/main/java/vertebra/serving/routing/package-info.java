/** From a path to a replica. */
@NullMarked
package vertebra.serving.routing;

import org.jspecify.annotations.NullMarked;
