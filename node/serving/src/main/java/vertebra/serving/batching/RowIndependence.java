package vertebra.serving.batching;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.InferenceSlot;
import vertebra.engine.api.TensorModel;
import vertebra.serving.codec.DecodedRequest;
import vertebra.serving.codec.TensorCodec;

/**
 * Sees whether the rows of a model are independent of each other: a few different requests run alone, then together in both
 * orders, and each has to get the same answer every time ({@link SameAnswer}). A model that normalises over its batch, or sorts
 * it, fails this, and never runs requests of different callers together. Blocking: on a loading thread.
 */
public final class RowIndependence {

    private static final int LEAST = 2;
    private static final int MOST = 4;
    /** Answers are compared as trees, which take many times their text. */
    private static final int MAX_ANSWER_BYTES = 1 << 20;

    private final TensorModel model;
    /** Answers all outputs: a request may ask for any. */
    private final TensorCodec codec;

    public RowIndependence(TensorModel model) {
        this.model = model;
        this.codec = new TensorCodec(model.signature(), List.of());
    }

    /**
     * Tries the model.
     *
     * @param recorded request bodies that it takes; when they do not hold two different ones that go together, some are made up
     * @return true when it was seen; false: it is not so, or could not be tried, as no model that does not declare one batch
     *     dimension for all its inputs and outputs
     */
    public boolean isSeen(List<String> recorded) {
        if (!model.signature().sharedBatch()) {
            return false;
        }
        return tried(recorded)
                .or(() -> DifferentRows.of(model.signature())
                        .map(this::tried)
                        .flatMap(Optional::stream)
                        .findFirst())
                .orElse(false);
    }

    /** Empty when the model does not take these, or they do not go together. */
    private Optional<Boolean> tried(List<String> bodies) {
        List<DecodedRequest> requests = new ArrayList<>();
        try (InferenceSlot slot = model.newSlot()) {
            for (String body : bodies.stream().distinct().toList()) {
                DecodedRequest request = codec.decode(body.getBytes(StandardCharsets.UTF_8));
                boolean whole =
                        request.outputs().length == model.signature().outputs().size();
                if (whole && request.joins(requests.isEmpty() ? request : requests.getFirst())) {
                    requests.add(request);
                }
            }
            if (requests.size() < LEAST) {
                return Optional.empty();
            }
            requests = requests.subList(0, Math.min(MOST, requests.size()));
            List<byte[]> alone = new ArrayList<>();
            for (DecodedRequest request : requests) {
                request.fill(slot);
                slot.run(request.outputs());
                byte[] answer = request.encode(slot);
                if (answer.length > MAX_ANSWER_BYTES) {
                    return Optional.of(false);
                }
                alone.add(answer);
            }
            return Optional.of(agree(slot, requests, alone) && agree(slot, requests.reversed(), alone.reversed()));
        } catch (EngineException | RuntimeException | OutOfMemoryError misfit) {
            return Optional.empty();
        }
    }

    private static boolean agree(InferenceSlot slot, List<DecodedRequest> requests, List<byte[]> alone) {
        try {
            int rows = DecodedRequest.fill(slot, requests);
            slot.run(requests.getFirst().outputs());
            if (!requests.getFirst().splits(slot, rows)) {
                return false;
            }
            int row = 0;
            for (int i = 0; i < requests.size(); i++) {
                if (!SameAnswer.is(requests.get(i).encode(slot, row, rows), alone.get(i))) {
                    return false;
                }
                row += requests.get(i).rows();
            }
            return true;
        } catch (EngineException | RuntimeException | OutOfMemoryError notTogether) {
            return false;
        }
    }
}
