package vertebra.spec;

import java.time.Duration;

/**
 * Bounds of one API.
 *
 * @param requestTimeout from dispatch to the answer
 * @param coldStartTimeout how long a request is held while the API wakes from zero
 * @param maxBodyBytes largest request body
 * @param maxQueue requests that may wait for a slot on one node
 */
public record LimitsSpec(Duration requestTimeout, Duration coldStartTimeout, long maxBodyBytes, int maxQueue) {

    public static final LimitsSpec DEFAULT =
            new LimitsSpec(Duration.ofSeconds(60), Duration.ofSeconds(120), 16L * 1024 * 1024, 1024);
}
