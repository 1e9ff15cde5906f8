/** How long an API that may go to zero stays, and when schedules keep it up. */
@NullMarked
package vertebra.scaling.idle;

import org.jspecify.annotations.NullMarked;
