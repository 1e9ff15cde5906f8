package vertebra.serving.telemetry.answers;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import vertebra.spec.Revision;

/** What was counted in the answers of one revision since it came to this node. */
public sealed interface AnswerReading {

    Revision revision();

    /** The output that was counted. */
    String output();

    /** Elements that were counted. */
    long count();

    /**
     * Of a classifier.
     *
     * @param classes how often each was answered, the most frequent first; {@value ClassCounts#OTHER} are those beyond a bound
     */
    record Classes(Revision revision, String output, long count, Map<String, Long> classes) implements AnswerReading {
        public Classes {
            classes = Collections.unmodifiableMap(new LinkedHashMap<>(classes));
        }
    }

    /** Of a regression; NaN without elements. */
    record Range(Revision revision, String output, long count, double min, double mean, double max)
            implements AnswerReading {}
}
