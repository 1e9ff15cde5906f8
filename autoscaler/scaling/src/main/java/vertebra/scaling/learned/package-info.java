/** What is learned of one API: how long its replicas take to start, what it needed lately, how little to risk. */
@NullMarked
package vertebra.scaling.learned;

import org.jspecify.annotations.NullMarked;
