/** Speaks HTTP with a node. */
@NullMarked
package vertebra.cli.admin;

import org.jspecify.annotations.NullMarked;
