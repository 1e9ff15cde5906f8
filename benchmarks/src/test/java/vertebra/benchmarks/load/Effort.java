package vertebra.benchmarks.load;

import java.time.Duration;

/**
 * How long a race takes.
 *
 * @param warmUp CPU time that each contestant spends under load before the first round
 * @param rounds at least 1; in each, every contestant is measured once
 * @param window the length of a measurement
 */
public record Effort(Duration warmUp, int rounds, Duration window) {

    /** Good for a table that others should trust. */
    public static final Effort THOROUGH = new Effort(Duration.ofSeconds(15), 5, Duration.ofSeconds(10));

    /** Shows that everything works; its figures are rough. With less to warm up, they are those of the JVM's compilers at work. */
    public static final Effort QUICK = new Effort(Duration.ofSeconds(10), 2, Duration.ofSeconds(2));

    public Effort {
        if (rounds < 1 || window.toSeconds() < 1) {
            throw new IllegalArgumentException(
                    rounds + " rounds of " + window + " (expected: 1 or more, of 1 s or more)");
        }
    }
}
