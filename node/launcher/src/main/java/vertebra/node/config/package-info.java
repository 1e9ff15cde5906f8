/** The node's configuration: file, environment, flags, and where each value comes from. */
@NullMarked
package vertebra.node.config;

import org.jspecify.annotations.NullMarked;
