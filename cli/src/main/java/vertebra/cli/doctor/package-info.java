/** What can be wrong with a machine. */
@NullMarked
package vertebra.cli.doctor;

import org.jspecify.annotations.NullMarked;
