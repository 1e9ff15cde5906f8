package vertebra.engine.worker.process;

import com.fasterxml.jackson.databind.JsonNode;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure;
import vertebra.engine.api.EngineFailure.CodeFailed;
import vertebra.engine.api.EngineFailure.CorruptModel;
import vertebra.engine.api.EngineFailure.OutOfMemory;
import vertebra.engine.api.EngineFailure.RefusedInput;
import vertebra.engine.api.EngineFailure.UnsupportedModel;
import vertebra.engine.api.EngineFailure.WorkerLost;
import vertebra.engine.worker.frames.Heads;

/** What a worker's FAILED means. */
final class Failures {

    private Failures() {}

    static EngineException ofLoad(JsonNode head) {
        String detail = Heads.text(head, "detail");
        String fix = Heads.text(head, "fix");
        return of(
                switch (Heads.text(head, "kind")) {
                    case "memory" -> new OutOfMemory(detail);
                    default -> fix.isEmpty() ? new CorruptModel(detail) : new UnsupportedModel(detail, fix);
                });
    }

    static EngineException ofRequest(JsonNode head) {
        String detail = Heads.text(head, "detail");
        return of(
                switch (Heads.text(head, "kind")) {
                    case "refused" -> new RefusedInput(detail);
                    case "memory" -> new OutOfMemory(detail);
                    case "cancelled" -> new WorkerLost("The request was cancelled.");
                    default -> new CodeFailed(detail);
                });
    }

    static EngineException of(EngineFailure failure) {
        return new EngineException(failure, null);
    }
}
