/** What was counted of the predictions of an API over the last day, in spans of ten seconds. */
@NullMarked
package vertebra.serving.telemetry.history;

import org.jspecify.annotations.NullMarked;
