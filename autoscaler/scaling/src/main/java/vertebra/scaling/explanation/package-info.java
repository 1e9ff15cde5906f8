/** Decisions in words, made from their data. */
@NullMarked
package vertebra.scaling.explanation;

import org.jspecify.annotations.NullMarked;
