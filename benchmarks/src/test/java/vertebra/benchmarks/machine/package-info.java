/** The machine under a benchmark: its cores, its clocks, and the tools that must be there. */
@NullMarked
package vertebra.benchmarks.machine;

import org.jspecify.annotations.NullMarked;
