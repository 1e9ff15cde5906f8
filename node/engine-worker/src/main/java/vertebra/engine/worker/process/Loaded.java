package vertebra.engine.worker.process;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What a worker said when it was ready.
 *
 * @param memoryBytes resident
 * @param inputs of a model: a list of name, type and shape
 * @param outputs of a model, likewise
 * @param sharedBatch of a model: rows are independent
 * @param notices for the deployer
 */
public record Loaded(long memoryBytes, JsonNode inputs, JsonNode outputs, boolean sharedBatch, List<String> notices) {

    static Loaded of(JsonNode head) {
        return new Loaded(
                Math.max(0, head.path("memory").asLong()),
                head.path("inputs"),
                head.path("outputs"),
                head.path("shared_batch").asBoolean(),
                Heads.texts(head, "notices"));
    }
}
