package vertebra.benchmarks.load;

import vertebra.benchmarks.contestant.Contestant;
import vertebra.benchmarks.contestant.Contestants;

/** Whom the node is compared with. */
public enum Rival {
    /** A bare Vert.x server that sends the same bytes back: what HTTP alone costs. */
    ECHO,
    /** ONNX Runtime called in process, on as many cores: what the model alone costs. */
    RAW_ONNX_RUNTIME,
    /** FastAPI, uvicorn and ONNX Runtime, one worker on the same core. */
    FAST_API,
    /** FastAPI and uvicorn around the same class: a synchronous endpoint on its thread pool, one process on the same core. */
    FAST_API_PREDICTOR;

    Contestant start(Contestants contestants, Contestant node) {
        return switch (this) {
            case ECHO -> contestants.echo(node);
            case RAW_ONNX_RUNTIME -> contestants.raw(node);
            case FAST_API -> contestants.fastApi();
            case FAST_API_PREDICTOR -> contestants.fastApiPredictor();
        };
    }
}
