package vertebra.benchmarks.contestant;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * ONNX Runtime called in process in the cheapest way it has: one thread, one row, buffers that are used again. For each line of
 * its input, {@code SECONDS} or {@code ROW}, it prints a line: how many runs it made in that time, or the output for a row.
 */
public final class RawOnnxRuntime {

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final OrtSession session;
    private final Map<String, OnnxTensor> inputs;
    private final Map<String, OnnxTensor> outputs;
    private final FloatBuffer input;
    private final FloatBuffer output;

    private RawOnnxRuntime(String model, int inputWidth, int outputWidth) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(1);
        session = environment.createSession(model, options);
        input = buffer(inputWidth);
        output = buffer(outputWidth);
        inputs = Map.of("x", OnnxTensor.createTensor(environment, input, new long[] {1, inputWidth}));
        outputs = Map.of("y", OnnxTensor.createTensor(environment, output, new long[] {1, outputWidth}));
    }

    /** Arguments: the model's file, numbers in a row of its input {@code x}, and of its output {@code y}. */
    public static void main(String[] arguments) throws OrtException, IOException {
        RawOnnxRuntime raw =
                new RawOnnxRuntime(arguments[0], Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        System.out.println("ready");
        try (BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                System.out.println(
                        order.contains(",") ? raw.answer(order.split(",")) : raw.runFor(Long.parseLong(order)));
            }
        }
    }

    private String runFor(long seconds) throws OrtException {
        long begun = System.nanoTime();
        long runs = 0;
        while (System.nanoTime() - begun < seconds * NANOS_PER_SECOND) {
            session.run(inputs, outputs).close();
            runs++;
        }
        return "runs " + runs + " " + (System.nanoTime() - begun);
    }

    private String answer(String[] row) throws OrtException {
        for (int i = 0; i < row.length; i++) {
            input.put(i, Float.parseFloat(row[i]));
        }
        session.run(inputs, outputs).close();
        StringBuilder answer = new StringBuilder("answer");
        for (int i = 0; i < output.capacity(); i++) {
            answer.append(' ').append(output.get(i));
        }
        return answer.toString();
    }

    private static FloatBuffer buffer(int numbers) {
        return ByteBuffer.allocateDirect(numbers * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }
}
