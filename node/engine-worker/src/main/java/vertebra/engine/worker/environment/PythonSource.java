package vertebra.engine.worker.environment;

import vertebra.engine.api.EngineException;
import vertebra.engine.api.WorkerOptions.Environment;

/** Gets ready what a worker's code runs on. Safe for any thread; a first call for an environment takes long. */
public interface PythonSource {

    /**
     * The interpreter for these packages, with the packages installed.
     *
     * @throws EngineException when this machine has no such interpreter, or the packages do not install
     */
    PythonHome prepare(Environment wanted) throws EngineException;

    /** The interpreter that is used unless an environment asks for another: {@code Python 3.11.7}. */
    String describe();
}
