/** What people see of runs. */
@NullMarked
package vertebra.simulator.report;

import org.jspecify.annotations.NullMarked;
