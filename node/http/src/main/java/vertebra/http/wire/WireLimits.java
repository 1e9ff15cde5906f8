package vertebra.http.wire;

import java.time.Duration;

/**
 * How long a connection waits for bytes that it was promised.
 *
 * @param headerTimeout from the connection, or from the first byte of a later request, to the end of the request's headers
 * @param bodyPatience a body may be as slow as it likes for so long
 * @param bodyWindow after that, each window of this length must bring its share of the body
 * @param minBodyBytesPerSecond what a body must bring, on average over a window
 * @param maxHeaders headers and trailers of a request, together
 */
public record WireLimits(
        Duration headerTimeout, Duration bodyPatience, Duration bodyWindow, int minBodyBytesPerSecond, int maxHeaders) {

    public WireLimits {
        requirePositive("header timeout", headerTimeout);
        requirePositive("body patience", bodyPatience);
        requirePositive("body window", bodyWindow);
        if (minBodyBytesPerSecond < 0) {
            throw new IllegalArgumentException("body speed: " + minBodyBytesPerSecond + " (expected: >= 0)");
        }
        if (maxHeaders < 1) {
            throw new IllegalArgumentException("headers: " + maxHeaders + " (expected: >= 1)");
        }
    }

    long minBytesOfWindow() {
        return minBodyBytesPerSecond * bodyWindow.toMillis() / 1_000;
    }

    private static void requirePositive(String what, Duration duration) {
        if (!duration.isPositive()) {
            throw new IllegalArgumentException(what + ": " + duration + " (expected: > 0)");
        }
    }
}
