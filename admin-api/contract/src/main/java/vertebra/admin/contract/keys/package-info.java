/** Messages about API keys. */
@NullMarked
package vertebra.admin.contract.keys;

import org.jspecify.annotations.NullMarked;
