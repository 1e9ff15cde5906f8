/** Makes the models that are resident on this node equal to what is assigned to it. */
@NullMarked
package vertebra.serving.residency;

import org.jspecify.annotations.NullMarked;
