/** Several APIs on machines that are ordered, boot and are given back. */
@NullMarked
package vertebra.simulator.cluster;

import org.jspecify.annotations.NullMarked;
