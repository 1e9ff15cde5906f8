/** The registry in a folder of a local disk. */
@NullMarked
package vertebra.stores.file;

import org.jspecify.annotations.NullMarked;
