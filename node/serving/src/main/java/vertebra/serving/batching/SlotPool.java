package vertebra.serving.batching;

import java.util.ArrayDeque;
import vertebra.engine.api.InferenceSlot;
import vertebra.engine.api.TensorModel;

/**
 * The slots of one model, made when first needed, the last used first. The gate bounds how many are taken at once. Safe for any
 * thread.
 */
final class SlotPool {

    private final TensorModel model;
    private final ArrayDeque<InferenceSlot> idle = new ArrayDeque<>();

    SlotPool(TensorModel model) {
        this.model = model;
    }

    InferenceSlot take() {
        synchronized (idle) {
            InferenceSlot slot = idle.pollFirst();
            if (slot != null) {
                return slot;
            }
        }
        return model.newSlot();
    }

    void giveBack(InferenceSlot slot) {
        slot.clear();
        synchronized (idle) {
            idle.addFirst(slot);
        }
    }

    /** Closes all slots; none is taken any more. */
    void close() {
        synchronized (idle) {
            idle.forEach(InferenceSlot::close);
            idle.clear();
        }
    }
}
