/** What a model is and whether it can be served, found by loading it. */
@NullMarked
package vertebra.serving.inspection;

import org.jspecify.annotations.NullMarked;
