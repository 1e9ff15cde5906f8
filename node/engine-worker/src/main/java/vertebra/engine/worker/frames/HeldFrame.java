package vertebra.engine.worker.frames;

import java.io.IOException;
import java.util.Optional;
import vertebra.engine.api.frames.Frame;
import vertebra.engine.api.frames.FrameReader;
import vertebra.engine.api.frames.FrameStart;

/** A frame of a worker that counts in the budget of all until it is closed: whoever has it closes it, once nothing of it is held. */
public record HeldFrame(Frame frame, FrameBudget.Share share) implements AutoCloseable {

    /**
     * Reads a frame that has begun; it counts as its bytes come.
     *
     * @return empty when there is no room for it: it was skipped
     */
    public static Optional<HeldFrame> read(FrameReader reader, FrameStart start, FrameBudget budget)
            throws IOException {
        Optional<FrameBudget.Share> room = budget.share(start.headBytes(), start.bodyBytes());
        if (room.isEmpty()) {
            reader.skip();
            return Optional.empty();
        }
        FrameBudget.Share share = room.get();
        try {
            return reader.rest(start, share).map(frame -> new HeldFrame(frame, share));
        } catch (IOException | RuntimeException | Error cut) {
            share.close();
            throw cut;
        }
    }

    @Override
    public void close() {
        share.close();
    }
}
