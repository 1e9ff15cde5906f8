/** The checkout that the tests look at. */
@NullMarked
package vertebra.acceptance.source;

import org.jspecify.annotations.NullMarked;
