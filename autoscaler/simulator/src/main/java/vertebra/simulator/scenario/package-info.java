/** What is run: an API, its traffic, and policies side by side. */
@NullMarked
package vertebra.simulator.scenario;

import org.jspecify.annotations.NullMarked;
