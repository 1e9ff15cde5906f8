/** Fields that older Cortex dialects keep in another section. */
@NullMarked
package vertebra.spec.yaml.dialect;

import org.jspecify.annotations.NullMarked;
