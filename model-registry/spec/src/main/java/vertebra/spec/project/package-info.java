/** The folder of a spec: which of its files belong to what is deployed. */
@NullMarked
package vertebra.spec.project;

import org.jspecify.annotations.NullMarked;
