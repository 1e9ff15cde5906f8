package vertebra.examples.movies.export;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** An exported model in ONNX Runtime, asked with plain arrays. */
final class OnnxModel implements AutoCloseable {

    /** The outputs by name, as the runtime's arrays. */
    record Answer(Map<String, Object> outputs) {

        String[][] recommendations() {
            return (String[][]) output("recommendations");
        }

        float[][] scores() {
            return (float[][]) output("scores");
        }

        float[] rating() {
            return (float[]) output("rating");
        }

        Object output(String name) {
            return Objects.requireNonNull(outputs.get(name), name);
        }
    }

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;

    OnnxModel(byte[] model) throws OrtException {
        this.session = environment.createSession(model);
    }

    Answer recommend(String... users) throws OrtException {
        try (OnnxTensor userIds = strings(users)) {
            return run(Map.of("user_id", userIds));
        }
    }

    Answer rate(String[] users, long[] movies) throws OrtException {
        try (OnnxTensor userIds = strings(users);
                OnnxTensor movieIds =
                        OnnxTensor.createTensor(environment, LongBuffer.wrap(movies), new long[] {movies.length})) {
            return run(Map.of("user_id", userIds, "movie_id", movieIds));
        }
    }

    /** Type and shape of each input and output by name: {@code user_id=STRING[-1]}. */
    Map<String, String> signature() throws OrtException {
        Map<String, String> signature = new HashMap<>();
        session.getInputInfo().forEach((name, node) -> signature.put(name, text((TensorInfo) node.getInfo())));
        session.getOutputInfo().forEach((name, node) -> signature.put(name, text((TensorInfo) node.getInfo())));
        return signature;
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }

    private Answer run(Map<String, OnnxTensor> inputs) throws OrtException {
        try (OrtSession.Result result = session.run(inputs)) {
            Map<String, Object> outputs = new HashMap<>();
            for (Map.Entry<String, OnnxValue> output : result) {
                outputs.put(output.getKey(), output.getValue().getValue());
            }
            return new Answer(outputs);
        }
    }

    private OnnxTensor strings(String[] values) throws OrtException {
        return OnnxTensor.createTensor(environment, values, new long[] {values.length});
    }

    private static String text(TensorInfo info) {
        return info.type + Arrays.toString(info.getShape());
    }
}
