package vertebra.serving.telemetry.answers;

import java.util.concurrent.atomic.LongAdder;

/** Where monitored answers are shown; called seldom, on any thread. */
public interface AnswerMeters {

    /** A class was answered for the first time. */
    void classSeen(String name, LongAdder count);

    /** Values are watched from now on. */
    void valuesWatched(ValueRange values);
}
