package vertebra.serving.residency;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.InferenceSlot;
import vertebra.engine.api.ModelSignature;
import vertebra.engine.api.TensorModel;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.TensorType;
import vertebra.serving.codec.DecodedRequest;
import vertebra.serving.codec.TensorCodec;

/**
 * Runs a model before it gets traffic, to pay first-run costs, to see that it runs, and to measure: at least five runs, at most
 * fifty, and no more than fit into 200 ms. On a loading thread.
 */
final class WarmUp {

    private static final int MIN_RUNS = 5;
    private static final int MAX_RUNS = 50;
    private static final long ENOUGH_NANOS = Duration.ofMillis(200).toNanos();

    private final TensorModel model;
    private final TensorCodec codec;

    WarmUp(TensorModel model, TensorCodec codec) {
        this.model = model;
        this.codec = codec;
    }

    /** One run. */
    private interface Run {
        void in(InferenceSlot slot) throws EngineException;
    }

    /** @return the median time of one run, on one row of zeros and empty texts */
    Duration withGeneratedInputs() throws EngineException {
        ModelSignature signature = model.signature();
        int[] outputs = IntStream.range(0, signature.outputs().size()).toArray();
        return median(List.of(slot -> {
            fillWithZeros(slot, signature);
            slot.run(outputs);
        }));
    }

    /**
     * @param bodies request bodies, JSON
     * @return the median time of one run
     * @throws vertebra.spec.problem.ProblemException when a body does not fit the model
     */
    Duration withRecorded(List<String> bodies) throws EngineException {
        List<Run> runs = new ArrayList<>();
        for (String body : bodies) {
            DecodedRequest request = codec.decode(body.getBytes(StandardCharsets.UTF_8));
            runs.add(slot -> {
                request.fill(slot);
                slot.run(request.outputs());
                request.encode(slot);
            });
        }
        return median(runs);
    }

    private Duration median(List<Run> runs) throws EngineException {
        List<Long> nanos = new ArrayList<>();
        try (InferenceSlot slot = model.newSlot()) {
            long began = System.nanoTime();
            int least = Math.max(MIN_RUNS, runs.size());
            while (nanos.size() < least || (nanos.size() < MAX_RUNS && System.nanoTime() - began < ENOUGH_NANOS)) {
                long started = System.nanoTime();
                runs.get(nanos.size() % runs.size()).in(slot);
                nanos.add(System.nanoTime() - started);
            }
        }
        Collections.sort(nanos);
        return Duration.ofNanos(nanos.get(nanos.size() / 2));
    }

    private static void fillWithZeros(InferenceSlot slot, ModelSignature signature) {
        for (int i = 0; i < signature.inputs().size(); i++) {
            var info = signature.inputs().get(i).info();
            Shape shape = oneRow(info.shape());
            if (info.type() == TensorType.STRING) {
                String[] texts = new String[Math.toIntExact(shape.elements())];
                Arrays.fill(texts, "");
                slot.strings(i, shape, texts);
            } else {
                var buffer = slot.input(i, shape);
                while (buffer.hasRemaining()) {
                    buffer.put((byte) 0);
                }
            }
        }
    }

    private static Shape oneRow(Shape declared) {
        return new Shape(declared.dims().stream()
                .map(dim -> dim == Shape.DYNAMIC ? 1L : dim)
                .toList());
    }
}
