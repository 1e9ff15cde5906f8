/** What a request costs in a node and in those that it is compared with, interleaved in one run. */
@NullMarked
package vertebra.benchmarks.load;

import org.jspecify.annotations.NullMarked;
