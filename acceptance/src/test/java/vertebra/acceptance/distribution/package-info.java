/** The archive that a user installs, and its installer. */
@NullMarked
package vertebra.acceptance.distribution;

import org.jspecify.annotations.NullMarked;
