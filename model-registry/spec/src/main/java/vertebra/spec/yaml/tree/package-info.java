/** YAML text as a tree of plain values that know where they stand. */
@NullMarked
package vertebra.spec.yaml.tree;

import org.jspecify.annotations.NullMarked;
