/** The house rules as tests: floors and walls, names, versions, docs. */
@NullMarked
package vertebra.acceptance.house;

import org.jspecify.annotations.NullMarked;
