@NullMarked
package vertebra.spec.fleet;

import org.jspecify.annotations.NullMarked;
