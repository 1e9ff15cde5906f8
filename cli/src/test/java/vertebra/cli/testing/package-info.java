/** A node and a terminal for the tests of the command line. */
@NullMarked
package vertebra.cli.testing;

import org.jspecify.annotations.NullMarked;
