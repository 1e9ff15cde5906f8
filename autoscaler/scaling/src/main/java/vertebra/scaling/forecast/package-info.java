/** What will arrive in the next minutes, as far as the past can tell. */
@NullMarked
package vertebra.scaling.forecast;

import org.jspecify.annotations.NullMarked;
