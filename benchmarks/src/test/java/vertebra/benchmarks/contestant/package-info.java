/** Who is measured: a node of this product, and those that it is compared with, each in a process of its own. */
@NullMarked
package vertebra.benchmarks.contestant;

import org.jspecify.annotations.NullMarked;
