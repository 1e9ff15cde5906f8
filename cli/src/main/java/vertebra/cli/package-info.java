/** The vertebra command: parses the command line and says what the admin API says. */
@NullMarked
package vertebra.cli;

import org.jspecify.annotations.NullMarked;
