package vertebra.engine.worker.process;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import vertebra.engine.worker.frames.Heads;

/**
 * What a worker said when it was ready.
 *
 * @param memoryBytes resident
 * @param inputs of a model: a list of name, type and shape
 * @param outputs of a model, likewise
 * @param sharedBatch of a model: rows are independent
 * @param sample of a model: a request of one row that it takes, as JSON; empty: it knows none
 * @param notices for the deployer
 */
public record Loaded(
        long memoryBytes,
        JsonNode inputs,
        JsonNode outputs,
        boolean sharedBatch,
        Optional<String> sample,
        List<String> notices) {

    static Loaded of(JsonNode head) {
        return new Loaded(
                Math.max(0, head.path("memory").asLong()),
                head.path("inputs"),
                head.path("outputs"),
                head.path("shared_batch").asBoolean(),
                Optional.of(head.path("sample")).filter(JsonNode::isObject).map(JsonNode::toString),
                Heads.texts(head, "notices"));
    }
}
