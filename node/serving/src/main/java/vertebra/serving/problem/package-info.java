/** What can go wrong on the data plane. */
@NullMarked
package vertebra.serving.problem;

import org.jspecify.annotations.NullMarked;
