package vertebra.engine.worker.process;

import java.nio.file.Path;
import java.time.Duration;
import vertebra.engine.worker.frames.FrameBudget;
import vertebra.engine.worker.sandbox.Sandbox;

/**
 * Where workers run.
 *
 * @param folder of the private folders of workers; short
 * @param sandbox the walls around each
 * @param startTimeout from the start of a process until its model is loaded
 * @param tick how often a worker is asked whether it lives
 * @param frames how much the node holds of what all its workers send
 * @param later for limits, looks after and new starts
 */
public record WorkerRoom(
        Path folder, Sandbox sandbox, Duration startTimeout, Duration tick, FrameBudget frames, Later later) {}
