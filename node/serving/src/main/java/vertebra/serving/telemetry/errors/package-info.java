/** What went wrong with the predictions of an API, without what callers sent. */
@NullMarked
package vertebra.serving.telemetry.errors;

import org.jspecify.annotations.NullMarked;
