/** Who may run, who waits, who is turned away: one gate for each revision on this node. */
@NullMarked
package vertebra.serving.admission;

import org.jspecify.annotations.NullMarked;
