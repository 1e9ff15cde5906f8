package vertebra.benchmarks.contestant;

import java.time.Duration;

/** A running process that answers the same question again and again. Used by one thread. */
public interface Contestant extends AutoCloseable {

    String name();

    /** Loads it for so long. */
    Window measure(Duration time);

    /**
     * Asks different questions, without load, and holds the value of each answer against the right one.
     *
     * @throws IllegalStateException an answer is wrong
     */
    void validate();

    /** Ends the process. */
    @Override
    void close();
}
