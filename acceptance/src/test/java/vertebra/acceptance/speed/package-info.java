/** What a request costs, against what it could cost at best and what others take. */
@NullMarked
package vertebra.acceptance.speed;

import org.jspecify.annotations.NullMarked;
