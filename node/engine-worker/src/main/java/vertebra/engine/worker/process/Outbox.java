package vertebra.engine.worker.process;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import vertebra.engine.api.frames.FrameType;
import vertebra.engine.api.frames.FrameWriter;
import vertebra.engine.worker.frames.Heads;

/**
 * Sends frames to one worker in order, without ever blocking the sender. What surely fits into the socket's buffer, even when the
 * worker reads nothing, is written by the sender itself, which spares two changes of threads; the rest is written by {@link #run}.
 * So is each RUN: whoever waits for its answer may be interrupted at any time, and a thread that is interrupted while it writes
 * closes the channel, for all.
 */
final class Outbox {

    /** The kernel's buffer has some 200 kB, and counts some hundred bytes more than its length for each frame. */
    private static final long SURE_BYTES = 64 * 1024;

    private static final int SURE_FRAMES = 32;

    private record Outgoing(long id, WorkerCall frame) {}

    private final FrameWriter writer;
    private final Runnable broken;
    private final Queue<Outgoing> waiting = new ArrayDeque<>();
    private boolean writing;
    private boolean closed;
    private long unreadBytes;
    private int unreadFrames;

    /** @param broken called when the channel takes no more frames */
    Outbox(WritableByteChannel channel, Runnable broken) {
        this.writer = new FrameWriter(channel);
        this.broken = broken;
    }

    /** Sends the first frame, in the caller's thread, which waits as long as it takes. */
    void start(byte[] load) {
        write(new Outgoing(0, new WorkerCall(FrameType.LOAD, load)));
    }

    /** Sends a request, which counts as not read by the worker until {@link #read}. */
    synchronized void request(long id, WorkerCall call) {
        long bytes = call.bytes();
        boolean sure = call.type() != FrameType.RUN
                && waiting.isEmpty()
                && !writing
                && unreadFrames < SURE_FRAMES
                && unreadBytes + bytes <= SURE_BYTES;
        unreadFrames++;
        unreadBytes += bytes;
        Outgoing frame = new Outgoing(id, call);
        if (sure) {
            write(frame);
        } else {
            enqueue(frame);
        }
    }

    /** Sends what is no request. */
    synchronized void order(FrameType type, long id) {
        enqueue(new Outgoing(id, new WorkerCall(type, Heads.EMPTY)));
    }

    /** The worker answered such a request, so it has read it. */
    synchronized void read(WorkerCall call) {
        unreadFrames--;
        unreadBytes -= call.bytes();
    }

    /** Nothing is sent any more. */
    synchronized void close() {
        closed = true;
        waiting.clear();
        notifyAll();
    }

    /** Writes what senders did not write, until the close. */
    void run() {
        for (Outgoing frame = next(); frame != null; frame = next()) {
            write(frame);
        }
    }

    private void enqueue(Outgoing frame) {
        if (!closed) {
            waiting.add(frame);
            notifyAll();
        }
    }

    private synchronized @Nullable Outgoing next() {
        writing = false;
        while (waiting.isEmpty() && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            }
        }
        writing = !closed;
        return waiting.poll();
    }

    private void write(Outgoing next) {
        try {
            WorkerCall frame = next.frame();
            writer.write(frame.type(), next.id(), frame.head(), frame.body());
        } catch (IOException gone) {
            broken.run();
        }
    }
}
