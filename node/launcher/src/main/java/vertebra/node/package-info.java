/** The main of the node, and the one place where objects are wired. */
@NullMarked
package vertebra.node;

import org.jspecify.annotations.NullMarked;
