/** JMH benchmarks of classes that every request passes. */
@NullMarked
package vertebra.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
