package vertebra.engine.onnx;

import java.nio.file.Path;
import vertebra.engine.api.InferenceEngine;
import vertebra.engine.api.testing.InferenceEngineContract;
import vertebra.engine.onnx.testing.OnnxModels;

class OnnxEngineContractTest extends InferenceEngineContract {

    @Override
    protected InferenceEngine engine() {
        return new OnnxEngine(2);
    }

    @Override
    protected Path writeDoubling(Path folder) {
        return OnnxModels.doubling(folder.resolve("model.onnx"));
    }
}
