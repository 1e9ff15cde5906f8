package vertebra.serving.residency;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.InferenceSlot;
import vertebra.engine.api.TensorModel;
import vertebra.serving.codec.DecodedRequest;
import vertebra.serving.codec.GeneratedInputs;
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

    /**
     * Runs on one row: the model's own sample, or the likeliest inputs that it takes.
     *
     * @return the median time of one run
     * @throws EngineException what the first guess failed with, when no guess ran
     */
    Duration withGeneratedInputs() throws EngineException {
        EngineException first = null;
        for (Run guess : guesses()) {
            try {
                return median(List.of(guess));
            } catch (EngineException misfit) {
                first = first == null ? misfit : first;
            }
        }
        throw Objects.requireNonNull(first, "a signature has at least one guess");
    }

    private List<Run> guesses() {
        int[] outputs = IntStream.range(0, model.signature().outputs().size()).toArray();
        Stream<Run> generated = GeneratedInputs.guesses(model.signature()).stream()
                .map(guess -> slot -> {
                    guess.fill(slot, 1);
                    slot.run(outputs);
                });
        return Stream.concat(model.sample().map(this::recorded).stream(), generated)
                .toList();
    }

    /**
     * @param bodies request bodies, JSON
     * @return the median time of one run
     * @throws vertebra.spec.problem.ProblemException when a body does not fit the model
     */
    Duration withRecorded(List<String> bodies) throws EngineException {
        return median(bodies.stream().map(this::recorded).toList());
    }

    private Run recorded(String body) {
        DecodedRequest request = codec.decode(body.getBytes(StandardCharsets.UTF_8));
        return slot -> {
            request.fill(slot);
            slot.run(request.outputs());
            request.encode(slot);
        };
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
}
