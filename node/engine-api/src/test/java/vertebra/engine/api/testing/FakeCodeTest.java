package vertebra.engine.api.testing;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.InferenceEngine.Threading;
import vertebra.engine.api.LoadOptions;
import vertebra.engine.api.ModelFiles;
import vertebra.engine.api.PayloadModel;

/** The fake keeps the contract too. */
class FakeCodeTest extends PayloadModelContract {

    @TempDir
    private Path folder;

    @Override
    protected PayloadModel loadEcho() throws EngineException {
        Path main = FakeEngine.writeCode(folder.resolve("predictor.py"));
        return (PayloadModel) FakeEngine.inWorkers("python")
                .load(new ModelFiles(folder, main), LoadOptions.inProcess(Threading.CALLER));
    }
}
