/** Clients that say exactly what a test wants them to say. */
@NullMarked
package vertebra.testkit.net;

import org.jspecify.annotations.NullMarked;
