/** What the data plane counts: for the autoscaler, for Prometheus, and for operators. */
@NullMarked
package vertebra.serving.telemetry;

import org.jspecify.annotations.NullMarked;
