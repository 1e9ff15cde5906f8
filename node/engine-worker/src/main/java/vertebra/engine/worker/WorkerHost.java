package vertebra.engine.worker;

import java.nio.file.Path;
import java.time.Duration;
import vertebra.engine.worker.environment.PythonSource;
import vertebra.engine.worker.sandbox.Sandbox;

/**
 * What a node gives its workers.
 *
 * @param folder of sockets, private temporary folders and our scripts; short, since the path of a Unix socket has 107 bytes at
 *     most. Nobody else writes it; what an earlier node left there is deleted
 * @param python interpreters and packages
 * @param sandbox the walls around each worker
 * @param startTimeout from the start of a process until its model is loaded
 */
public record WorkerHost(Path folder, PythonSource python, Sandbox sandbox, Duration startTimeout) {}
