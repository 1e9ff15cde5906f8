package vertebra.engine.api.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure;
import vertebra.engine.api.EngineFailure.CorruptModel;
import vertebra.engine.api.InferenceEngine;
import vertebra.engine.api.LoadOptions;
import vertebra.engine.api.LoadedModel;
import vertebra.engine.api.ModelFiles;

/**
 * An engine made of Java. Its models are files with the text {@link #MODEL}; they answer {@code y = 2x} for {@code x} of
 * float32 {@code [-1, 4]}. A test closes the gates to hold loads and runs, and sets the failures that they end with.
 * Safe for any thread.
 */
public final class FakeEngine implements InferenceEngine {

    /** The content of a model file. */
    public static final String MODEL = "fake model: y = 2x";

    private final String name;
    private final Gate loadGate = new Gate();
    private final Gate runGate = new Gate();
    private final AtomicInteger openModels = new AtomicInteger();
    private final AtomicInteger openSlots = new AtomicInteger();
    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicInteger loads = new AtomicInteger();
    private volatile @Nullable EngineFailure loadFailure;
    private volatile @Nullable EngineFailure runFailure;
    private volatile Runnable duringRun = () -> {};

    /** Serves predictors of the type {@code onnx}. */
    public FakeEngine() {
        this("onnx");
    }

    public FakeEngine(String name) {
        this.name = name;
    }

    /** Writes a model file. */
    public static Path write(Path file) {
        try {
            return Files.writeString(file, MODEL);
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
        byte[] expected = MODEL.getBytes(StandardCharsets.UTF_8);
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
        if (!recognises(files.main())) {
            throw new EngineException(new CorruptModel("The file is not a fake model."), null);
        }
        return new FakeModel(this);
    }

    @Override
    public void close() {}

    void opened() {
        openModels.incrementAndGet();
    }

    void closed() {
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
