/** Messages of the admin API on what callers asked of the APIs and what they got. */
@NullMarked
package vertebra.admin.contract.traffic;

import org.jspecify.annotations.NullMarked;
