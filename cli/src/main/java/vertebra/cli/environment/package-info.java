/** The nodes that a user has given names to. */
@NullMarked
package vertebra.cli.environment;

import org.jspecify.annotations.NullMarked;
