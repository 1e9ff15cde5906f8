package vertebra.serving.routes;

import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import vertebra.http.HttpProblem;
import vertebra.spec.problem.Problem;

/** How long a caller waits: what the API allows, or less when the caller says so. */
final class RequestTimeout {

    static final CharSequence HEADER = HttpHeaders.createOptimized("X-Request-Timeout-Ms");

    private static final int MAX_DIGITS = 9;

    private RequestTimeout() {}

    /** @throws vertebra.spec.problem.ProblemException 400 when the header is no positive whole number */
    static Duration of(@Nullable String header, Duration allowed) {
        if (header == null) {
            return allowed;
        }
        if (!header.matches("0*[1-9][0-9]{0," + (MAX_DIGITS - 1) + "}")) {
            throw Problem.of(
                            HttpProblem.BAD_REQUEST,
                            HEADER + ": expected a whole number of milliseconds, 1 to 999999999.")
                    .asException();
        }
        Duration wanted = Duration.ofMillis(Long.parseLong(header));
        return wanted.compareTo(allowed) < 0 ? wanted : allowed;
    }
}
