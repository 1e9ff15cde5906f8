@NullMarked
package vertebra.stores.file;

import org.jspecify.annotations.NullMarked;
