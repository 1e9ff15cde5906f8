/** Packages of Python projects, for the deploys of this node. */
@NullMarked
package vertebra.node.packages;

import org.jspecify.annotations.NullMarked;
