package vertebra.engine.worker.process;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure.OutOfMemory;
import vertebra.engine.api.EngineFailure.Overdue;
import vertebra.engine.api.EngineFailure.UnsupportedModel;
import vertebra.engine.api.EngineFailure.WorkerLost;
import vertebra.engine.api.WorkerHealth.Death;
import vertebra.engine.api.WorkerOptions.Batching;
import vertebra.engine.api.frames.FrameException;
import vertebra.engine.worker.files.ScratchFolder;
import vertebra.engine.worker.process.Later.Alarm;

/**
 * A worker, from the start of its process until nothing of it is left. {@link #start} once, then any thread may call the other
 * methods; none of them blocks. However it ends, by itself or because the node wants it, its end is told once, by the thread that
 * reads its answers, when process, socket and files are gone.
 */
public final class WorkerProcess {

    private static final Logger LOGGER = LoggerFactory.getLogger(WorkerProcess.class);

    /** A worker that runs nothing and says nothing for so many ticks is dead; so is one that takes longer for one frame. */
    private static final int MAX_SILENT_TICKS = 6;

    private static final int SOCKET_BUFFER_BYTES = 256 * 1024;
    /** What a worker said before its end fits into the socket's buffer: it is read in much less. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    /** A worker whose code is about to run for too long is asked no sooner. */
    private static final Duration PAUSE = Duration.ofMillis(50);

    private static final int SIGNAL_BASE = 128;
    private static final String KILLED = "signal 9";
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Why the node ended it. */
    private record Verdict(Optional<Death> death, String reason) {}

    private final WorkerPlan plan;
    private final WorkerRoom room;
    private final WorkerListener listener;
    private final WorkerLog log;
    private final AtomicInteger silentTicks = new AtomicInteger();
    private final AtomicBoolean alarmSet = new AtomicBoolean();
    /** The question, not answered yet, whether an old request is so because the code runs. */
    private final AtomicReference<@Nullable Object> question = new AtomicReference<>();
    /** Guarded by this: what is to be closed, whenever the end comes. */
    private @Nullable Verdict verdict;

    private @Nullable AutoCloseable door;
    private @Nullable WorkerConnection connection;
    private boolean stopping;
    private volatile boolean answered;
    private volatile long readyNanos;

    public WorkerProcess(WorkerPlan plan, WorkerRoom room, WorkerListener listener) {
        this.plan = plan;
        this.room = room;
        this.listener = listener;
        this.log = new WorkerLog(plan.options().owner(), System::nanoTime);
    }

    /**
     * Starts the process and has it load the model; blocks until it is ready. Nothing is left of one that fails, and its end is not
     * told to the listener.
     *
     * @throws EngineException when it does not get ready
     */
    public Loaded start() throws EngineException {
        Alarm alarm = room.later()
                .after(
                        room.startTimeout(),
                        () -> end(Death.START, "it was not ready within " + seconds(room.startTimeout())));
        Remains remains = new Remains(log);
        try {
            Loaded loaded = connect(remains);
            readyNanos = System.nanoTime();
            WorkerConnection connected = connection();
            Thread.ofPlatform()
                    .daemon()
                    .name("worker-" + plan.options().owner().api())
                    .start(() -> serve(connected, remains));
            return loaded;
        } catch (EngineException refused) {
            end();
            clear(remains);
            throw refused;
        } catch (IOException e) {
            if (!remains.hasProcess() && !toldToEnd()) {
                throw nodeFailure(remains, e);
            }
            endIfProtocolBroken(e);
            throw startFailure(verdictAfter(clear(remains)), e);
        } catch (RuntimeException | Error e) {
            throw nodeFailure(remains, e);
        } finally {
            alarm.cancel();
        }
    }

    /** Gives it a request. False: it takes none any more. */
    public boolean send(WorkerCall call) {
        boolean sent = connection().send(call, System.nanoTime());
        if (sent && alarmSet.compareAndSet(false, true)) {
            room.later().after(limit(), this::askIfOverdue);
        }
        return sent;
    }

    /** Says that nobody wants the answer any more. */
    public void cancel(WorkerCall call) {
        connection().cancel(call);
    }

    /** Since it was ready. */
    public Duration readyFor() {
        return Duration.ofNanos(System.nanoTime() - readyNanos);
    }

    public boolean hasAnswered() {
        return answered;
    }

    /** Requests that it has. */
    public int running() {
        return connection().running();
    }

    /** Resident, as it last said. */
    public long memoryBytes() {
        return connection().memoryBytes();
    }

    /**
     * Asks whether it lives, and ends it when it has not said anything for long although it runs nothing, or is within a frame, which
     * holds memory of the node.
     */
    public void tick() {
        log.tellDropped();
        // Read before the count: what is heard from here on makes it 0, and then neither counts.
        boolean within = connection().isWithinFrame();
        boolean idle = running() == 0;
        boolean silent = silentTicks.incrementAndGet() > MAX_SILENT_TICKS;
        if (silent && within) {
            end(Death.SILENT, "it does not finish what it began to say");
        } else if (silent && idle) {
            end(Death.SILENT, "it runs nothing and does not answer");
        } else {
            connection().ping();
        }
    }

    /** Lets it finish what it runs; it gets no further requests. */
    public void stop() {
        synchronized (this) {
            stopping = true;
        }
        connection().stop();
    }

    /** Ends it now, wherever it is: while it starts, too. */
    public void end() {
        end(new Verdict(Optional.empty(), "it was ended"));
    }

    private void end(Death death, String reason) {
        end(new Verdict(Optional.of(death), reason));
    }

    private void end(Verdict why) {
        synchronized (this) {
            if (verdict == null) {
                verdict = why;
            }
        }
        hangUp();
    }

    private Loaded connect(Remains remains) throws IOException, EngineException {
        ScratchFolder scratch = remains.newFolder(room.folder());
        String token = HexFormat.of().formatHex(RANDOM.generateSeed(16));
        try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listening.bind(UnixDomainSocketAddress.of(scratch.socket()), 1);
            opened(listening, null);
            Process process = room.sandbox().start(plan.command(scratch.socket(), scratch.temp(), token));
            remains.started(process, plan.options().owner().api());
            CompletableFuture<Void> _ = process.onExit().thenRun(this::exited);
            SocketChannel channel = listening.accept();
            channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER_BYTES);
            WorkerConnection accepted = new WorkerConnection(
                    channel, room.frames(), log, plan.options().metrics(), this::hangUpSoon);
            opened(null, accepted);
            return accepted.open(token, plan.load(room.frames().longestFrame()));
        }
    }

    /** What an end has to close from now on; it may have come already. */
    private void opened(@Nullable AutoCloseable listening, @Nullable WorkerConnection accepted) throws IOException {
        synchronized (this) {
            door = listening;
            connection = accepted;
            if (verdict == null) {
                return;
            }
        }
        close(listening);
        close(accepted);
        throw new IOException("ended while it started");
    }

    /** Nobody connects any more. */
    private void exited() {
        AutoCloseable listening;
        synchronized (this) {
            listening = door;
        }
        close(listening);
        hangUpSoon();
    }

    /** Its answers come to an end by themselves, unless something that it started holds its socket. */
    private void hangUpSoon() {
        room.later().after(LAST_WORDS, this::hangUp);
    }

    /** Ends the wait for its connection, or for what comes by it. */
    private void hangUp() {
        AutoCloseable open;
        synchronized (this) {
            open = connection == null ? door : connection;
        }
        close(open);
    }

    private void serve(WorkerConnection connected, Remains remains) {
        try {
            connected.serve(new WorkerConnection.Ears() {
                @Override
                public void answered() {
                    answered = true;
                    listener.freed(WorkerProcess.this);
                }

                @Override
                public void heard() {
                    silentTicks.setRelease(0);
                }

                @Override
                public void busyFor(Duration running) {
                    // What runs after an answer may take its time, while nobody waits for it.
                    boolean late = running.compareTo(limit()) >= 0 && hasRequestOf(limit());
                    if (late || hasRequestOf(longest(running.isZero()))) {
                        endOverdue();
                    } else if (question.getAndSet(null) != null) {
                        Duration left = limit().minus(running);
                        room.later().after(left.compareTo(PAUSE) < 0 ? PAUSE : left, WorkerProcess.this::askIfOverdue);
                    }
                }
            });
        } catch (IOException e) {
            endIfProtocolBroken(e);
        } catch (RuntimeException | Error bug) {
            LOGGER.atError().setCause(bug).log("Answers of a worker are read no further");
        }
        Duration ready = readyFor();
        Verdict why = verdictAfter(clear(remains));
        connected.close();
        List<WorkerCall> lost = connected.takeLost();
        listener.ended(this, new WorkerEnd(why.death(), why.reason(), lost, ready, answered, log.lastLines()));
    }

    private Optional<Integer> clear(Remains remains) {
        return remains.clear(toldToEnd(), this::hangUp);
    }

    private void endIfProtocolBroken(Exception cause) {
        if (cause instanceof FrameException || cause instanceof ProtocolException) {
            end(Death.PROTOCOL, "it does not keep to the protocol: " + cause.getMessage());
        }
    }

    /** @param exit of a process that ended by itself */
    private Verdict verdictAfter(Optional<Integer> exit) {
        synchronized (this) {
            if (verdict != null) {
                return verdict;
            }
            if (stopping && exit.equals(Optional.of(0))) {
                return new Verdict(Optional.empty(), "it was asked to stop");
            }
        }
        if (exit.isEmpty()) {
            return new Verdict(Optional.of(Death.PROTOCOL), "it closed its connection");
        }
        int code = exit.get();
        return code > SIGNAL_BASE
                ? new Verdict(Optional.of(Death.SIGNAL), "signal " + (code - SIGNAL_BASE))
                : new Verdict(Optional.of(Death.EXIT), "exit code " + code);
    }

    /** No process was to be had, or no thread, or a fault of ours: nothing that the predictor's author could mend. */
    private EngineException nodeFailure(Remains remains, Throwable cause) {
        end();
        clear(remains);
        LOGGER.atError()
                .setCause(cause)
                .addKeyValue("api", plan.options().owner().api())
                .addKeyValue("revision", plan.options().owner().revision())
                .log("A worker could not be started");
        return new EngineException(
                cause instanceof OutOfMemoryError
                        ? new OutOfMemory("The node has no memory, or no threads, for another worker now.")
                        : new WorkerLost(
                                "The worker did not get ready: the node failed to start it, and says why in its log."),
                cause);
    }

    private EngineException startFailure(Verdict why, Exception cause) {
        LOGGER.atWarn()
                .addKeyValue("api", plan.options().owner().api())
                .addKeyValue("revision", plan.options().owner().revision())
                .addKeyValue("reason", why.reason())
                .log("A worker did not get ready");
        if (why.death().isEmpty()) {
            return new EngineException(new WorkerLost("The start of the worker was given up."), cause);
        }
        if (why.reason().equals(KILLED) && plan.options().limits().memoryBytes() > 0) {
            return new EngineException(
                    new OutOfMemory("The worker was killed while it loaded; it may need more than compute.mem allows."),
                    cause);
        }
        List<String> lines = log.lastLines();
        String last = lines.isEmpty() ? "" : " Its last line: " + lines.getLast();
        return new EngineException(
                new UnsupportedModel(
                        "The worker did not get ready: " + why.reason() + "." + last,
                        "Look at what it does before the first request; `vertebra logs "
                                + plan.options().owner().api() + "` shows what it printed."),
                cause);
    }

    /**
     * A request that was sent long ago may have waited in the worker, for its batch or behind what another one does after its
     * answer. Only the worker knows, and is believed for as long as it can be true; one that does not say so soon is taken for
     * hanging.
     */
    private void askIfOverdue() {
        if (hasRequestOf(limit())) {
            Object asked = new Object();
            question.set(asked);
            connection().ping();
            Duration patience = limit().compareTo(room.tick()) < 0 ? limit() : room.tick();
            room.later().after(patience, () -> {
                if (question.compareAndSet(asked, null)) {
                    endOverdue();
                }
            });
            return;
        }
        alarmSet.set(false);
        connection().oldestNanos().ifPresent(oldest -> {
            if (alarmSet.compareAndSet(false, true)) {
                room.later()
                        .after(Duration.ofNanos(oldest + limit().toNanos() - System.nanoTime()), this::askIfOverdue);
            }
        });
    }

    /** One that was sent so long ago is not answered. */
    private boolean hasRequestOf(Duration age) {
        return connection().hasSentBefore(System.nanoTime() - age.toNanos());
    }

    /**
     * After so long a request is answered by an honest worker, whose code never runs for longer than the limit at a time: first what
     * comes behind an answer, then the request. Behind a batch that fails, it is each request of it alone, and what comes behind each
     * answer, and then its own batch and itself.
     */
    private Duration longest(boolean idle) {
        Optional<Batching> batching = plan.options().size().batching();
        int most = idle ? 2 : batching.map(size -> 2 * size.maxSize() + 1).orElse(2);
        return limit().multipliedBy(most).plus(batching.map(Batching::interval).orElse(Duration.ZERO));
    }

    private void endOverdue() {
        end(Death.OVERDUE, "a request ran longer than " + seconds(limit()));
        connection()
                .takeSentBefore(System.nanoTime() - limit().toNanos())
                .forEach(call -> call.answer()
                        .completeExceptionally(Failures.of(new Overdue(
                                "The request ran longer than " + seconds(limit()) + "; its worker was ended."))));
    }

    private Duration limit() {
        return plan.options().limits().request();
    }

    private synchronized WorkerConnection connection() {
        if (connection == null) {
            throw new IllegalStateException("the worker is not ready");
        }
        return connection;
    }

    private synchronized boolean toldToEnd() {
        return verdict != null;
    }

    private static void close(@Nullable AutoCloseable open) {
        try {
            if (open != null) {
                open.close();
            }
        } catch (Exception e) {
            // It is of no use any more, closed or not.
        }
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }
}
