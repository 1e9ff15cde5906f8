package vertebra.engine.worker;

import java.util.List;
import java.util.Optional;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.WorkerHealth;
import vertebra.engine.worker.group.WorkerGroup;

/**
 * What a {@link WorkerModel} and a {@link WorkerPredictor} have in common: all of a {@link vertebra.engine.api.LoadedModel} that its
 * workers know themselves. That interface is sealed, so the two implement it.
 */
abstract class HostedModel {

    final WorkerGroup workers;
    private final Runnable whenClosed;

    /** @param whenClosed called when nothing of the workers is left */
    HostedModel(WorkerGroup workers, Runnable whenClosed) {
        this.workers = workers;
        this.whenClosed = whenClosed;
    }

    public final long memoryBytes() {
        return workers.memoryBytes();
    }

    public final void scale(int count) throws EngineException {
        workers.scale(count);
    }

    public final Optional<String> trouble() {
        return workers.trouble();
    }

    public final List<String> notices() {
        return workers.loaded().notices();
    }

    public final Optional<WorkerHealth> health() {
        return Optional.of(workers.health());
    }

    public void close() {
        workers.close();
        whenClosed.run();
    }
}
