/** JMH benchmarks of classes that every request passes, and of the tick of the scaling law. */
@NullMarked
package vertebra.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
