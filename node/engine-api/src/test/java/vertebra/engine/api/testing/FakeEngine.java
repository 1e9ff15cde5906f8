package vertebra.engine.api.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure;
import vertebra.engine.api.EngineFailure.CorruptModel;
import vertebra.engine.api.InferenceEngine;
import vertebra.engine.api.LoadOptions;
import vertebra.engine.api.LoadedModel;
import vertebra.engine.api.ModelFiles;
import vertebra.engine.api.Payload;
import vertebra.engine.api.WorkerHealth;
import vertebra.engine.api.WorkerOptions;

/**
 * An engine made of Java. Its models are files with the text {@link #MODEL}; they answer {@code y = 2x} for {@code x} of
 * float32 {@code [-1, 4]}. Of workers it also loads files with the text {@link #CODE}. A test closes the gates to hold loads and runs, and sets the failures that they end with.
 * Safe for any thread.
 */
public final class FakeEngine implements InferenceEngine {

    /** The content of a model file. */
    public static final String MODEL = "fake model: y = 2x";

    /** The content of a file of code. */
    public static final String CODE = "fake code: echo";

    private final String name;
    private final Gate loadGate = new Gate();
    private final Gate runGate = new Gate();
    private final Gate closeGate = new Gate();
    private final AtomicInteger openModels = new AtomicInteger();
    private final AtomicInteger openSlots = new AtomicInteger();
    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicInteger loads = new AtomicInteger();
    private volatile @Nullable EngineFailure loadFailure;
    private volatile @Nullable EngineFailure runFailure;
    private volatile Runnable duringRun = () -> {};
    private final boolean inWorkers;
    private final AtomicInteger cancelled = new AtomicInteger();
    private final List<Integer> scales = new CopyOnWriteArrayList<>();
    private final List<WorkerOptions> workers = new CopyOnWriteArrayList<>();
    private volatile Function<Payload.Request, Payload.Answer> code = FakeCode.ECHO;
    private volatile Optional<String> trouble = Optional.empty();
    private volatile @Nullable EngineFailure scaleFailure;
    private volatile WorkerHealth health = new WorkerHealth(1, 1, 0, Map.of());

    /** Serves predictors of the type {@code onnx}. */
    public FakeEngine() {
        this("onnx");
    }

    /** Of models in this process. */
    public FakeEngine(String name) {
        this(name, false);
    }

    private FakeEngine(String name, boolean inWorkers) {
        this.name = name;
        this.inWorkers = inWorkers;
    }

    /** Pretends to run its models and code in workers: runs may block, and take options of workers. */
    public static FakeEngine inWorkers(String name) {
        return new FakeEngine(name, true);
    }

    /** Writes a model file. */
    public static Path write(Path file) {
        return write(file, MODEL);
    }

    /** Writes a file of code. */
    public static Path writeCode(Path file) {
        return write(file, CODE);
    }

    private static Path write(Path file, String content) {
        try {
            return Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every load passes through it. */
    public Gate loadGate() {
        return loadGate;
    }

    /** Every run passes through it. */
    public Gate runGate() {
        return runGate;
    }

    /** Every close of a model passes through it. */
    public Gate closeGate() {
        return closeGate;
    }

    /** What every load from now on fails with; null: none. */
    public void failLoads(@Nullable EngineFailure failure) {
        loadFailure = failure;
    }

    /** What every run from now on fails with; null: none. */
    public void failRuns(@Nullable EngineFailure failure) {
        runFailure = failure;
    }

    /** Called in the running thread within every run from now on: to look at the thread, or to burn time. */
    public void duringRuns(Runnable action) {
        duringRun = action;
    }

    /** How code answers every request from now on; what it throws is a failure. */
    public void answers(Function<Payload.Request, Payload.Answer> newCode) {
        code = newCode;
    }

    /** Why code answers nothing from now on; null: it does. */
    public void ails(@Nullable String newTrouble) {
        trouble = Optional.ofNullable(newTrouble);
    }

    /** What every change of the number of replicas from now on fails with; null: none. */
    public void failScales(@Nullable EngineFailure failure) {
        scaleFailure = failure;
    }

    /** What code says of its workers from now on. */
    public void isHealthy(WorkerHealth newHealth) {
        health = newHealth;
    }

    /** Predictions of code that were cancelled before their answer. */
    public int cancellations() {
        return cancelled.get();
    }

    /** The numbers of replicas that models were scaled to, in order. */
    public List<Integer> scales() {
        return List.copyOf(scales);
    }

    /** The options of workers that came with loads, in order. */
    public List<WorkerOptions> workers() {
        return List.copyOf(workers);
    }

    /** Models that are loaded and not closed. */
    public int openModels() {
        return openModels.get();
    }

    /** Slots that are lent and not closed. */
    public int openSlots() {
        return openSlots.get();
    }

    /** Loads that began, failed ones too. */
    public int loads() {
        return loads.get();
    }

    /** Runs that began, failed ones too. */
    public int runs() {
        return runs.get();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String runtime() {
        return "Fake 1.0";
    }

    @Override
    public boolean recognises(Path model) {
        return holds(model, MODEL);
    }

    private static boolean holds(Path model, String content) {
        byte[] expected = content.getBytes(StandardCharsets.UTF_8);
        if (!Files.isRegularFile(model)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(model)) {
            return Arrays.equals(in.readNBytes(expected.length), expected);
        } catch (IOException unreadable) {
            return false;
        }
    }

    @Override
    public boolean runsInWorkers() {
        return inWorkers;
    }

    @Override
    public List<String> externalFiles(Path model) {
        return List.of();
    }

    @Override
    public LoadedModel load(ModelFiles files, LoadOptions options) throws EngineException {
        loads.incrementAndGet();
        loadGate.run();
        EngineFailure failure = loadFailure;
        if (failure != null) {
            throw new EngineException(failure, null);
        }
        options.worker().ifPresent(workers::add);
        if (inWorkers && holds(files.main(), CODE)) {
            return new FakeCode(this);
        }
        if (!recognises(files.main())) {
            throw new EngineException(new CorruptModel("The file is not a fake model."), null);
        }
        return new FakeModel(this);
    }

    @Override
    public void close() {}

    Function<Payload.Request, Payload.Answer> code() {
        return code;
    }

    Optional<String> trouble() {
        return trouble;
    }

    WorkerHealth health() {
        return health;
    }

    void cancelled() {
        cancelled.incrementAndGet();
    }

    void scaled(int count) throws EngineException {
        EngineFailure failure = scaleFailure;
        if (failure != null) {
            throw new EngineException(failure, null);
        }
        scales.add(count);
    }

    void opened() {
        openModels.incrementAndGet();
    }

    void closed() {
        closeGate.run();
        openModels.decrementAndGet();
    }

    void slotOpened() {
        openSlots.incrementAndGet();
    }

    void slotClosed() {
        openSlots.decrementAndGet();
    }

    void running() throws EngineException {
        runs.incrementAndGet();
        runGate.run();
        duringRun.run();
        EngineFailure failure = runFailure;
        if (failure != null) {
            throw new EngineException(failure, null);
        }
    }
}
