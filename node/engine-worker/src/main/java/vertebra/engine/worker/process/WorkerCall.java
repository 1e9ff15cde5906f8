package vertebra.engine.worker.process;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import vertebra.engine.api.frames.Frame;
import vertebra.engine.api.frames.FrameType;
import vertebra.engine.worker.frames.HeldFrame;

/** A request on its way to a worker, perhaps to a second one. */
public final class WorkerCall {

    private final FrameType type;
    private final byte[] head;
    private final ByteBuffer[] body;
    private final CompletableFuture<HeldFrame> answer = new CompletableFuture<>();
    private final AtomicBoolean triedAgain = new AtomicBoolean();

    /**
     * Nothing is copied.
     *
     * @param type CALL or RUN
     * @param body in parts, which stay as they are until the answer is there
     */
    public WorkerCall(FrameType type, byte[] head, ByteBuffer... body) {
        this.type = type;
        this.head = head;
        this.body = body;
    }

    /**
     * Ends with the ANSWER, which whoever takes it closes, or with an {@link vertebra.engine.api.EngineException}; cancelled
     * when nobody wants it any more. What is done with it is done on the thread that reads the worker's answers: it must not block.
     */
    public CompletableFuture<HeldFrame> answer() {
        return answer;
    }

    /** False: it has its answer, or nobody waits for one any more. */
    public boolean isWanted() {
        return !answer.isDone();
    }

    /** Bytes that it takes on the wire. */
    public long bytes() {
        long bytes = 0;
        for (ByteBuffer part : body) {
            bytes += part.remaining();
        }
        return Frame.wireBytes(head.length, bytes);
    }

    /** True for the first who asks: a worker had it and did not answer, and another one may have it. */
    public boolean tryAgain() {
        return triedAgain.compareAndSet(false, true);
    }

    FrameType type() {
        return type;
    }

    byte[] head() {
        return head;
    }

    ByteBuffer[] body() {
        return body;
    }
}
