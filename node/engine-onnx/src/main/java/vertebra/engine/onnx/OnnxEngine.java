package vertebra.engine.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.ExecutionMode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure.CorruptModel;
import vertebra.engine.api.EngineFailure.UnsupportedModel;
import vertebra.engine.api.InferenceEngine;
import vertebra.engine.api.LoadOptions;
import vertebra.engine.api.LoadedModel;
import vertebra.engine.api.ModelFiles;
import vertebra.engine.onnx.scan.ExternalFiles;
import vertebra.engine.onnx.scan.ModelRules;
import vertebra.engine.onnx.scan.ModelScanner;
import vertebra.engine.onnx.scan.ScannedModel;

/**
 * Runs ONNX models in this process by ONNX Runtime: opset 26 and IR version 13 at most, and the runtime's own
 * {@code com.microsoft} operators.
 *
 * <p>The runtime's library comes out of its jar, by way of the temporary folder, unless {@link OnnxLibrary} or the system property
 * {@code onnxruntime.native.path} names a folder that holds it (six times as fast to start).
 */
public final class OnnxEngine implements InferenceEngine {

    private static final int FIRST_BYTES = 3;
    private static final int IR_VERSION_TAG = 0x08;
    /** TensorFlow's saved_model.pb begins like an ONNX file of version 1, which nobody writes any more. */
    private static final int MIN_IR_VERSION = 2;

    private final OrtEnvironment environment;

    /**
     * Starts the runtime, which a process does once: a later engine shares the first one's pool, whatever its size.
     *
     * @param poolThreads threads that compute models of {@link Threading#SHARED_POOL}, the caller's among them; 1 or more
     * @throws IllegalStateException when this machine cannot load the runtime
     */
    public OnnxEngine(int poolThreads) {
        if (poolThreads < 1) {
            throw new IllegalArgumentException("pool threads: " + poolThreads + " (expected: >= 1)");
        }
        this.environment = environment(poolThreads);
    }

    @Override
    public String name() {
        return "onnx";
    }

    @Override
    public String runtime() {
        return "ONNX Runtime " + environment.getVersion();
    }

    @Override
    public boolean recognises(Path model) {
        if (!Files.isRegularFile(model)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(model)) {
            byte[] first = in.readNBytes(FIRST_BYTES);
            // Field 1, the version, then the tag of another field of the model: text or message, or the model's
            // version.
            return first.length == FIRST_BYTES
                    && first[0] == IR_VERSION_TAG
                    && first[1] >= MIN_IR_VERSION
                    && ((first[2] & 0x07) == 2 || first[2] == 0x28);
        } catch (IOException unreadable) {
            return false;
        }
    }

    @Override
    public List<String> externalFiles(Path model) throws EngineException {
        return Files.isDirectory(model) ? List.of() : ExternalFiles.locations(scan(model));
    }

    @Override
    public LoadedModel load(ModelFiles files, LoadOptions options) throws EngineException {
        ScannedModel scanned = scan(files.main());
        ModelRules.check(scanned);
        long weightBytes = ExternalFiles.check(scanned, files) + fileBytes(files.main());
        OptionalLong before = ProcessMemory.residentBytes();
        try (SessionOptions session = options(options.threading())) {
            OrtSession created = environment.createSession(files.main().toString(), session);
            return OnnxModel.of(environment, created, scanned, memoryBytes(before, weightBytes));
        } catch (OrtException e) {
            throw RuntimeFailures.ofLoad(e, scanned);
        }
    }

    /** The runtime lives as long as the process. */
    @Override
    public void close() {}

    private static OrtEnvironment environment(int poolThreads) {
        try (OrtEnvironment.ThreadingOptions pool = new OrtEnvironment.ThreadingOptions()) {
            pool.setGlobalIntraOpNumThreads(poolThreads);
            pool.setGlobalInterOpNumThreads(1);
            pool.setGlobalSpinControl(false);
            OrtEnvironment environment = first(pool);
            environment.setTelemetry(false);
            payForFirstSession(environment);
            return environment;
        } catch (OrtException | LinkageError e) {
            throw new IllegalStateException("ONNX Runtime does not start on this machine", e);
        }
    }

    private static OrtEnvironment first(OrtEnvironment.ThreadingOptions pool) {
        try {
            // Failures arrive as exceptions; the runtime's own log would print them a second time.
            return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "vertebra", pool);
        } catch (IllegalStateException exists) {
            return OrtEnvironment.getEnvironment();
        }
    }

    /**
     * The first session of a process takes some 10 MB and a hundred milliseconds more than a later one. Paid here, so that the
     * first model is not measured with what belongs to the runtime.
     */
    private static void payForFirstSession(OrtEnvironment environment) throws OrtException {
        ValueInfoProto.Builder value = ValueInfoProto.newBuilder();
        value.getTypeBuilder().getTensorTypeBuilder().setElemType(DataType.FLOAT.getNumber());
        ModelProto.Builder identity = ModelProto.newBuilder().setIrVersion(9);
        identity.addOpsetImportBuilder().setVersion(17);
        identity.getGraphBuilder()
                .setName("identity")
                .addInput(value.setName("x").build())
                .addOutput(value.setName("y").build())
                .addNode(NodeProto.newBuilder()
                        .setOpType("Identity")
                        .addInput("x")
                        .addOutput("y"));
        try (SessionOptions options = options(Threading.CALLER)) {
            environment.createSession(identity.build().toByteArray(), options).close();
        }
    }

    private static ScannedModel scan(Path file) throws EngineException {
        if (fileBytes(file) > Integer.MAX_VALUE) {
            throw new EngineException(
                    new UnsupportedModel(
                            "The model's file is larger than 2 GiB, which the ONNX format does not allow.",
                            "Save the weights in a file of their own: onnx.save_model(…, save_as_external_data=True)."),
                    null);
        }
        try {
            return ModelScanner.scan(file);
        } catch (IOException e) {
            throw corrupt(e);
        }
    }

    private static long fileBytes(Path file) throws EngineException {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw corrupt(e);
        }
    }

    private static EngineException corrupt(IOException cause) {
        return new EngineException(
                new CorruptModel("The file is not an ONNX model, or it is cut short or damaged."), cause);
    }

    private static SessionOptions options(Threading threading) throws OrtException {
        SessionOptions options = new SessionOptions();
        options.setExecutionMode(ExecutionMode.SEQUENTIAL);
        // By content, not by the file's name: the scan has read it as protobuf.
        options.addConfigEntry("session.load_model_format", "ONNX");
        switch (threading) {
            case CALLER -> {
                options.setIntraOpNumThreads(1);
                options.setInterOpNumThreads(1);
                options.addConfigEntry("session.intra_op.allow_spinning", "0");
                options.addConfigEntry("session.inter_op.allow_spinning", "0");
            }
            case SHARED_POOL -> options.disablePerSessionThreads();
        }
        return options;
    }

    /** The growth of the process; at least the weights, which may lie in memory that an earlier model gave back. */
    private static long memoryBytes(OptionalLong before, long weightBytes) {
        OptionalLong after = ProcessMemory.residentBytes();
        if (before.isEmpty() || after.isEmpty()) {
            return 2 * weightBytes;
        }
        return Math.max(after.getAsLong() - before.getAsLong(), weightBytes);
    }
}
