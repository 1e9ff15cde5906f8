package vertebra.engine.worker.frames;

import java.io.IOException;
import java.util.Optional;
import vertebra.engine.api.frames.Frame;
import vertebra.engine.api.frames.FrameReader;
import vertebra.engine.api.frames.FrameStart;

/** A frame of a worker that counts in the budget of all until it is closed: whoever has it closes it, once nothing of it is held. */
public record HeldFrame(Frame frame, FrameBudget.Share share) implements AutoCloseable {

    /**
     * Reads a frame that has begun.
     *
     * @return empty when there is no room for it now: it was skipped
     */
    public static Optional<HeldFrame> read(FrameReader reader, FrameStart start, FrameBudget budget)
            throws IOException {
        Optional<FrameBudget.Share> room = budget.take(start.headBytes(), start.bodyBytes());
        if (room.isEmpty()) {
            reader.skip(start);
            return Optional.empty();
        }
        FrameBudget.Share share = room.get();
        try {
            return Optional.of(new HeldFrame(reader.rest(start), share));
        } catch (IOException cut) {
            share.close();
            throw cut;
        }
    }

    @Override
    public void close() {
        share.close();
    }
}
