package vertebra.engine.worker.process;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.event.Level;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure.OutOfMemory;
import vertebra.engine.api.PredictorMetrics;
import vertebra.engine.api.frames.Frame;
import vertebra.engine.api.frames.FrameReader;
import vertebra.engine.api.frames.FrameStart;
import vertebra.engine.api.frames.FrameType;
import vertebra.engine.worker.frames.FrameBudget;
import vertebra.engine.worker.frames.Heads;
import vertebra.engine.worker.frames.HeldFrame;

/**
 * The node's end of the socket to one worker: {@link #open} first, then {@link #serve} in a thread of its own. The other methods
 * may be called by any thread and never block.
 */
final class WorkerConnection implements AutoCloseable {

    /** What a worker says of itself and of its requests. */
    interface Ears {

        /** A request was answered; called before its future ends. */
        void answered();

        /** A frame began, or is there. */
        void heard();

        /** It answered a ping: the code that has been running for longest has been so for that time; zero: none runs. */
        void busyFor(Duration running);
    }

    /** A call that the worker has, and since when. */
    private record Running(WorkerCall call, long sinceNanos) {}

    private final SocketChannel channel;
    private final FrameReader reader;
    private final FrameBudget frames;
    private final Outbox outbox;
    private final WorkerLog log;
    private final PredictorMetrics metrics;
    private final Runnable deaf;
    /** In the order in which they were sent. */
    private final Map<Long, Running> running = new LinkedHashMap<>();

    private long lastId;
    private boolean closed;
    /** A PING is on its way, or its PONG: one says as much as many, and many would wait before a worker that does not read. */
    private final AtomicBoolean asked = new AtomicBoolean();

    private volatile boolean withinFrame;
    private volatile long memoryBytes;

    /** @param deaf called when the worker reads no more; what it has sent before is still read */
    WorkerConnection(
            SocketChannel channel, FrameBudget frames, WorkerLog log, PredictorMetrics metrics, Runnable deaf) {
        this.channel = channel;
        this.reader = new FrameReader(channel, frames.longestFrame());
        this.frames = frames;
        this.outbox = new Outbox(channel, this::broken);
        this.log = log;
        this.metrics = metrics;
        this.deaf = deaf;
    }

    /**
     * Checks who connected and has the model loaded. Blocks until it is there.
     *
     * @throws EngineException when the worker says that it cannot be
     * @throws ProtocolException when the worker does not keep to the protocol
     * @throws IOException when the connection ends
     */
    Loaded open(String token, byte[] load) throws IOException, EngineException {
        try (HeldFrame hello = next()) {
            if (hello.frame().type() != FrameType.HELLO) {
                throw unexpected(hello.frame());
            }
            check(token, Heads.read(hello.frame().head()).path("token").asText());
        }
        outbox.start(load);
        while (true) {
            try (HeldFrame held = next()) {
                Frame frame = held.frame();
                switch (frame.type()) {
                    case LOADED -> {
                        Loaded loaded = Loaded.of(Heads.read(frame.head()));
                        memoryBytes = loaded.memoryBytes();
                        return loaded;
                    }
                    case FAILED -> throw Failures.ofLoad(Heads.read(frame.head()));
                    case LOG -> log(frame);
                    case METRIC -> metric(frame);
                    default -> throw unexpected(frame);
                }
            }
        }
    }

    private static void check(String token, String given) throws ProtocolException {
        if (!MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8))) {
            throw new ProtocolException("it does not know its token");
        }
    }

    /** Reads what the worker says until it says no more. */
    void serve(Ears ears) throws IOException {
        Thread sender = Thread.ofVirtual().name("worker-outbox").start(outbox::run);
        try {
            for (Optional<FrameStart> next = reader.start(); next.isPresent(); next = reader.start()) {
                ears.heard();
                withinFrame = true;
                Optional<HeldFrame> frame = HeldFrame.read(reader, next.get(), frames);
                withinFrame = false;
                ears.heard();
                if (frame.isPresent()) {
                    take(frame.get(), ears);
                } else {
                    skipped(next.get(), ears);
                }
            }
        } finally {
            endRequests();
            outbox.close();
            sender.interrupt();
        }
    }

    /** Sends a request. False: not any more; it was not sent. */
    boolean send(WorkerCall call, long nowNanos) {
        synchronized (this) {
            if (closed) {
                return false;
            }
            long id = ++lastId;
            running.put(id, new Running(call, nowNanos));
            // Here, so that no request follows the STOP.
            outbox.request(id, call);
            return true;
        }
    }

    /** Lets the worker finish; it gets no further requests. */
    synchronized void stop() {
        closed = true;
        outbox.order(FrameType.STOP, 0);
    }

    /** Says that nobody wants the answer any more. */
    void cancel(WorkerCall call) {
        long id;
        synchronized (this) {
            id = running.entrySet().stream()
                    .filter(entry -> entry.getValue().call() == call)
                    .mapToLong(Map.Entry::getKey)
                    .findFirst()
                    .orElse(0);
        }
        if (id != 0) {
            outbox.order(FrameType.CANCEL, id);
        }
    }

    /** Asks whether it lives, unless it was asked already and has not answered. */
    void ping() {
        if (asked.compareAndSet(false, true)) {
            outbox.order(FrameType.PING, 0);
        }
    }

    /** It has begun a frame that is not there yet. */
    boolean isWithinFrame() {
        return withinFrame;
    }

    synchronized int running() {
        return running.size();
    }

    /** When the longest one that runs was sent; empty: none runs. */
    synchronized Optional<Long> oldestNanos() {
        return running.isEmpty()
                ? Optional.empty()
                : Optional.of(running.values().iterator().next().sinceNanos());
    }

    /** True when one that was sent at this time or before is not answered. */
    boolean hasSentBefore(long nanos) {
        return oldestNanos().filter(oldest -> oldest - nanos <= 0).isPresent();
    }

    /** Takes away those that were sent at this time or before. */
    synchronized List<WorkerCall> takeSentBefore(long nanos) {
        List<WorkerCall> taken = new ArrayList<>();
        running.values().removeIf(one -> {
            boolean old = one.sinceNanos() - nanos <= 0;
            if (old) {
                taken.add(one.call());
            }
            return old;
        });
        return taken;
    }

    /** Resident, as the worker last said. */
    long memoryBytes() {
        return memoryBytes;
    }

    /** Ends the connection, and with it {@link #open} and {@link #serve}. */
    @Override
    public void close() {
        endRequests();
        closeChannel();
    }

    /** It is sent none any more: who reads nothing from it would not hear the answer. */
    private synchronized void endRequests() {
        closed = true;
    }

    /** After the close: what the worker took and did not answer. */
    synchronized List<WorkerCall> takeLost() {
        List<WorkerCall> lost = running.values().stream().map(Running::call).toList();
        running.clear();
        return lost;
    }

    private void broken() {
        endRequests();
        deaf.run();
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException e) {
            // Closed it is.
        }
    }

    private HeldFrame next() throws IOException, EngineException {
        FrameStart start = reader.start().orElseThrow(() -> new IOException("the worker closed its connection"));
        return HeldFrame.read(reader, start, frames)
                .orElseThrow(
                        () -> Failures.of(new OutOfMemory("The node has no memory for what the worker says now.")));
    }

    private void take(HeldFrame held, Ears ears) throws ProtocolException {
        boolean handedOn = false;
        try {
            Frame frame = held.frame();
            if (frame.type() == FrameType.ANSWER) {
                handedOn = answered(frame.id(), ears).answer().complete(held);
            } else {
                take(frame, ears);
            }
        } finally {
            if (!handedOn) {
                held.close();
            }
        }
    }

    private void take(Frame frame, Ears ears) throws ProtocolException {
        switch (frame.type()) {
            case FAILED ->
                answered(frame.id(), ears).answer().completeExceptionally(Failures.ofRequest(Heads.read(frame.head())));
            case PONG -> {
                asked.set(false);
                JsonNode head = Heads.read(frame.head());
                memoryBytes = Math.max(0, head.path("memory").asLong());
                ears.busyFor(
                        Duration.ofMillis(Math.max(0, head.path("busy_millis").asLong())));
            }
            case LOG -> log(frame);
            case METRIC -> metric(frame);
            default -> throw unexpected(frame);
        }
    }

    /** The node had no room for a frame. That is not the worker's fault: whoever waits for it may ask again. */
    private void skipped(FrameStart start, Ears ears) throws ProtocolException {
        if (start.type() == FrameType.ANSWER || start.type() == FrameType.FAILED) {
            answered(start.id(), ears)
                    .answer()
                    .completeExceptionally(Failures.of(new OutOfMemory("The node has no memory for this answer now.")));
        }
    }

    private WorkerCall answered(long id, Ears ears) throws ProtocolException {
        Running answered;
        synchronized (this) {
            answered = running.remove(id);
        }
        if (answered == null) {
            throw new ProtocolException("it answered a request that it does not have: " + id);
        }
        outbox.read(answered.call());
        ears.answered();
        return answered.call();
    }

    private void log(Frame frame) {
        JsonNode head = Heads.read(frame.head());
        log.add(
                level(head.path("level").asText()),
                head.path("text").asText(),
                head.path("request_id").asText(""));
    }

    private static Level level(String level) {
        return switch (level) {
            case "debug" -> Level.DEBUG;
            case "warning" -> Level.WARN;
            case "error", "critical" -> Level.ERROR;
            default -> Level.INFO;
        };
    }

    private void metric(Frame frame) {
        JsonNode head = Heads.read(frame.head());
        String name = head.path("name").asText();
        double value = head.path("value").asDouble();
        Map<String, String> tags = Heads.map(head, "tags");
        switch (head.path("kind").asText()) {
            case "counter" -> metrics.increment(name, value, tags);
            case "gauge" -> metrics.gauge(name, value, tags);
            case "histogram" -> metrics.histogram(name, value, tags);
            default -> log.add(Level.WARN, "A metric of an unknown kind was dropped: " + name, "");
        }
    }

    private static ProtocolException unexpected(Frame frame) {
        return new ProtocolException("it sent " + frame.type() + " at the wrong time");
    }
}
