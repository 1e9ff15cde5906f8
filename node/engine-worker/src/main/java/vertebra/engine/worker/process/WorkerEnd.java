package vertebra.engine.worker.process;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import vertebra.engine.api.WorkerHealth.Death;

/**
 * The end of a worker.
 *
 * @param death empty: it was asked to stop, and did
 * @param reason for its owner: {@code exit code 3}
 * @param lost requests that it had taken and did not answer
 * @param ready how long it had been ready
 * @param answered whether it had answered a request
 * @param lastLines of its log
 */
public record WorkerEnd(
        Optional<Death> death,
        String reason,
        List<WorkerCall> lost,
        Duration ready,
        boolean answered,
        List<String> lastLines) {

    /** Of a worker that did not get ready. */
    public static WorkerEnd atStart(String reason) {
        return new WorkerEnd(Optional.of(Death.START), reason, List.of(), Duration.ZERO, false, List.of());
    }
}
