/** Reads cortex.yaml and vertebra.yaml files, reports every fault at once, and writes the normalised form. */
@NullMarked
package vertebra.spec.yaml;

import org.jspecify.annotations.NullMarked;
