/** A model runtime made of plain Java, and the contracts that every engine keeps: for the tests of other modules. */
@NullMarked
package vertebra.engine.api.testing;

import org.jspecify.annotations.NullMarked;
