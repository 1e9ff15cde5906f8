/** Messages of the admin API on what a deploy would do. */
@NullMarked
package vertebra.admin.contract.plan;

import org.jspecify.annotations.NullMarked;
