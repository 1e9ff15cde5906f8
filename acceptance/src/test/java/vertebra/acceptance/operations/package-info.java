/** What docs/operations.md shows, on a real node. */
@NullMarked
package vertebra.acceptance.operations;

import org.jspecify.annotations.NullMarked;
