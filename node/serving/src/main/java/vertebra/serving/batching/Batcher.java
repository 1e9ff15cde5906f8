package vertebra.serving.batching;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.InferenceSlot;
import vertebra.engine.api.TensorModel;
import vertebra.serving.codec.DecodedRequest;
import vertebra.serving.problem.EngineProblems;
import vertebra.serving.telemetry.RevisionTraffic;
import vertebra.serving.telemetry.Stage;
import vertebra.spec.problem.ProblemException;

/**
 * Owns the slots of one model, and answers requests in them: one alone, or several as one inference. Each answer is the one that
 * its request would have got alone: when an inference of several fails, or its outputs do not come back row by row, each request
 * runs again alone, so that a bad one fails alone. But when it fails with its worker, which was lost or ended because it ran too
 * long, all of its requests fail so. Blocks while the model runs; safe for any thread.
 */
public final class Batcher implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(Batcher.class);

    /** The buffers of a slot stay as large as its largest inference. */
    private static final long MAX_KEPT_BYTES = 4 << 20;

    private final SlotPool slots;
    private final RevisionTraffic traffic;
    private final LongSupplier nanoTime;
    private volatile boolean batches;

    /**
     * @param batches whether {@link RowIndependence} was seen
     * @param traffic takes the stages of each request
     */
    public Batcher(TensorModel model, boolean batches, RevisionTraffic traffic, LongSupplier nanoTime) {
        this.slots = new SlotPool(model);
        this.batches = batches;
        this.traffic = traffic;
        this.nanoTime = nanoTime;
    }

    /** True when requests that {@link DecodedRequest#joins join} may be given together. */
    public boolean batches() {
        return batches;
    }

    /**
     * Answers requests.
     *
     * @param requests one; or several that join the first
     * @return an answer for each, in their order
     */
    public List<Answer> run(List<DecodedRequest> requests) {
        if (requests.size() == 1) {
            return List.of(alone(requests.getFirst()));
        }
        List<Answer> together = together(requests);
        if (!together.isEmpty()) {
            return together;
        }
        List<Answer> answers = requests.stream().map(this::alone).toList();
        if (answers.stream().noneMatch(Answer.Failed.class::isInstance)) {
            // Nobody was to blame: the model does not take them together.
            batches = false;
            LOGGER.atInfo()
                    .addKeyValue("api", traffic.api())
                    .addKeyValue("requests", requests.size())
                    .log("Requests run one by one from now on: together they failed, alone none did");
        }
        return answers;
    }

    /** Empty when they have to run one by one. */
    private List<Answer> together(List<DecodedRequest> requests) {
        long bytes = 0;
        for (DecodedRequest request : requests) {
            bytes += request.bytes();
        }
        InferenceSlot slot = null;
        boolean sound = false;
        try {
            slot = slots.take();
            List<Answer> answers = togetherIn(slot, requests);
            sound = true;
            return answers;
        } catch (EngineException failure) {
            sound = true;
            ProblemException told = EngineProblems.ofRun(failure);
            // One by one, each request could cost another worker its life; whether one goes to another, its group
            // decided before.
            return EngineProblems.isCutShort(told)
                    ? Collections.nCopies(requests.size(), new Answer.Failed(told))
                    : List.of();
        } catch (Throwable unexpected) {
            // Each request will meet it again, or not.
            return List.of();
        } finally {
            leave(slot, sound && bytes <= MAX_KEPT_BYTES);
        }
    }

    private List<Answer> togetherIn(InferenceSlot slot, List<DecodedRequest> requests) throws EngineException {
        long filling = nanoTime.getAsLong();
        int rows = DecodedRequest.fill(slot, requests);
        int[] outputs = requests.getFirst().outputs();
        slot.run(outputs);
        long inferNanos = nanoTime.getAsLong() - filling;
        if (!requests.getFirst().splits(slot, rows)) {
            return List.of();
        }
        traffic.monitor().ifPresent(monitor -> monitor.observe(outputs, slot));
        return encodeAll(requests, slot, rows, inferNanos);
    }

    private List<Answer> encodeAll(List<DecodedRequest> requests, InferenceSlot slot, int rows, long inferNanos) {
        List<Answer> answers = new ArrayList<>(requests.size());
        int row = 0;
        for (DecodedRequest request : requests) {
            long encoding = nanoTime.getAsLong();
            answers.add(encode(request, slot, row, rows));
            traffic.stage(Stage.INFER, inferNanos);
            traffic.stage(Stage.ENCODE, nanoTime.getAsLong() - encoding);
            row += request.rows();
        }
        return answers;
    }

    private static Answer encode(DecodedRequest request, InferenceSlot slot, int row, int rows) {
        try {
            return new Answer.Json(request.encode(slot, row, rows));
        } catch (ProblemException refused) {
            return new Answer.Failed(refused);
        }
    }

    private Answer alone(DecodedRequest request) {
        InferenceSlot slot = null;
        boolean sound = false;
        try {
            slot = slots.take();
            byte[] json = inferIn(slot, request);
            sound = true;
            return new Answer.Json(json);
        } catch (EngineException failure) {
            sound = true;
            return new Answer.Failed(EngineProblems.ofRun(failure));
        } catch (ProblemException refused) {
            sound = true;
            return new Answer.Failed(refused);
        } catch (OutOfMemoryError noRoom) {
            // Of direct memory, for the buffers of this request; a full heap ends the process.
            return new Answer.Failed(EngineProblems.noRoom(noRoom));
        } catch (Throwable unexpected) {
            return new Answer.Failed(unexpected);
        } finally {
            leave(slot, sound && request.bytes() <= MAX_KEPT_BYTES);
        }
    }

    private byte[] inferIn(InferenceSlot slot, DecodedRequest request) throws EngineException {
        long filling = nanoTime.getAsLong();
        request.fill(slot);
        int[] outputs = request.outputs();
        slot.run(outputs);
        long ran = nanoTime.getAsLong();
        traffic.stage(Stage.INFER, ran - filling);
        traffic.monitor().ifPresent(monitor -> monitor.observe(outputs, slot));
        byte[] json = request.encode(slot);
        traffic.stage(Stage.ENCODE, nanoTime.getAsLong() - ran);
        return json;
    }

    /** A slot that nobody knows the state of is not used again, nor is one that holds much memory for its next request. */
    private void leave(@Nullable InferenceSlot slot, boolean kept) {
        if (slot == null) {
            return;
        }
        if (kept) {
            slots.giveBack(slot);
        } else {
            close(slot);
        }
    }

    /** The answers are there, whatever becomes of the slot. */
    private void close(InferenceSlot slot) {
        try {
            slot.close();
        } catch (RuntimeException failed) {
            LOGGER.atError().setCause(failed).addKeyValue("api", traffic.api()).log("A slot was not closed");
        }
    }

    /** Closes all slots; nothing runs any more. */
    @Override
    public void close() {
        slots.close();
    }
}
