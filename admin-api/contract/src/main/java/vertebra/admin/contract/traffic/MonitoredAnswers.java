package vertebra.admin.contract.traffic;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one revision answered since it came to the node, where the spec asks for it ({@code monitoring}).
 *
 * @param output that is counted
 * @param modelType {@code classification} or {@code regression}
 * @param count elements of the answers: one for each row, as a rule
 * @param classes of a classification: how often each was answered, the most frequent first; {@code other} is the rest
 * @param min of a regression, as the two below; null: nothing was counted
 */
public record MonitoredAnswers(
        String revision,
        String output,
        String modelType,
        long count,
        @Nullable Map<String, Long> classes,
        @Nullable Double min,
        @Nullable Double mean,
        @Nullable Double max) {}
