/** Promises about Python predictors and models of Python's libraries, on real nodes with real workers. */
@NullMarked
package vertebra.acceptance.python;

import org.jspecify.annotations.NullMarked;
