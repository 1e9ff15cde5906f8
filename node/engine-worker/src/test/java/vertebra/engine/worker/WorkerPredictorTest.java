package vertebra.engine.worker;

import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.io.TempDir;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.PayloadModel;
import vertebra.engine.api.testing.PayloadModelContract;

/** Real workers keep the contract of code. */
@SuppressWarnings("NullAway.Init") // each test opens workers of its own
class WorkerPredictorTest extends PayloadModelContract {

    private static final String ECHO = """
            class PythonPredictor:
                def __init__(self, config):
                    pass

                def predict(self, payload):
                    return payload
            """;

    @TempDir
    private Path folder;

    @AutoClose
    private TestWorkers workers;

    @Override
    protected PayloadModel loadEcho() throws EngineException {
        workers = new TestWorkers(folder);
        return workers.load(ECHO, TestWorkers.options());
    }
}
