/** The registry on the file store, written by processes that are killed. */
@NullMarked
package vertebra.stores.killed;

import org.jspecify.annotations.NullMarked;
