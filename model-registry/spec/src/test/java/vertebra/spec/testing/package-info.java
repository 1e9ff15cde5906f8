/** Valid specs for the tests of other modules. */
@NullMarked
package vertebra.spec.testing;

import org.jspecify.annotations.NullMarked;
