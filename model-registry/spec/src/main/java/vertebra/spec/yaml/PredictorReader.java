package vertebra.spec.yaml;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import vertebra.spec.ModelRef;
import vertebra.spec.PredictorSpec;
import vertebra.spec.PredictorSpec.ModelPredictor;
import vertebra.spec.PredictorSpec.ModelType;
import vertebra.spec.PredictorSpec.Models;
import vertebra.spec.PredictorSpec.NamedModel;
import vertebra.spec.PredictorSpec.PythonPredictor;
import vertebra.spec.PredictorSpec.ServerSideBatching;
import vertebra.spec.PredictorSpec.Variables;
import vertebra.spec.PredictorSpec.WorkerSettings;
import vertebra.spec.yaml.tree.Excerpt;

/** Reads {@code predictor}. */
final class PredictorReader {

    private static final String PYTHON = "python";
    private static final List<String> TYPES = types();
    private static final Set<ModelType> UNSERVED = EnumSet.of(ModelType.TENSORFLOW, ModelType.PYTORCH);
    private static final List<String> LOG_LEVELS = List.of("debug", "info", "warning", "error");
    private static final Pattern PYTHON_VERSION = Pattern.compile("3\\.(9|[1-9]\\d{1,2})(\\.\\d{1,3})?");
    private static final String VARIABLE_VALUE = "text, or {secret: file:…}";
    private static final List<String> SECRET_SOURCES = List.of("file:", "aws-sm://", "gcp-sm://");

    private final Fields predictor;
    private final ProjectFiles files;

    PredictorReader(Fields predictor, ProjectFiles files) {
        this.predictor = predictor;
        this.files = files;
    }

    Optional<PredictorSpec> read() {
        Optional<Fields> several = predictor.optionalSection(severalName());
        Optional<String> sharedKey = several.flatMap(section -> section.text("signature_key"));
        Optional<Models> models = models(several);
        Optional<String> path = predictor.text("path");
        path.ifPresent(file -> checkProjectFile(predictor, "path", file));
        WorkerSettings worker = worker();
        List<String> outputs = predictor.texts("outputs");
        Optional<String> signatureKey = predictor.text("signature_key").or(() -> sharedKey);
        Optional<String> type = type();
        unserved();
        predictor.finish();
        return type.flatMap(word -> {
            if (signatureKey.isPresent() && !word.equals(Fields.word(ModelType.TENSORFLOW))) {
                predictor.notice("signature_key", "used by TensorFlow models only", null);
            }
            if (word.equals(PYTHON)) {
                return python(path, models, outputs, worker);
            }
            ModelType modelType = ModelType.valueOf(word.toUpperCase(Locale.ROOT));
            requireModel(word);
            return models.map(found -> model(modelType, found, signatureKey, outputs, path, worker));
        });
    }

    private Optional<String> type() {
        if (hasModel() && !predictor.isWritten("path") && !predictor.isWritten("type")) {
            return Optional.of(Fields.word(ModelType.AUTO));
        }
        predictor.require(
                "type",
                "one of " + String.join(", ", TYPES),
                "Add type: onnx, or give only model to have the type found from the file.");
        return predictor.choice("type", TYPES);
    }

    private Optional<PredictorSpec> python(
            Optional<String> path, Optional<Models> models, List<String> outputs, WorkerSettings worker) {
        if (!outputs.isEmpty()) {
            predictor.fault(
                    "outputs", "outputs with type python (expected: a model type)", "Select in the predictor's code.");
        }
        predictor.require("path", "the Python file of the predictor class", "Add path: predictor.py.");
        models.ifPresent(this::refuseSeveral);
        return path.map(file -> new PythonPredictor(file, models, worker));
    }

    private PredictorSpec model(
            ModelType type,
            Models models,
            Optional<String> signatureKey,
            List<String> outputs,
            Optional<String> code,
            WorkerSettings worker) {
        if (UNSERVED.contains(type)) {
            predictor.refusal(
                    "type",
                    Fields.word(type)
                            + " models are not served yet; this version serves ONNX, scikit-learn, XGBoost and"
                            + " LightGBM models",
                    "Export the model to ONNX and deploy it with type: onnx.");
        }
        code.ifPresent(file -> {
            predictor.notice("path", "code around a model is not run yet", null);
            predictor.refusal(
                    "path",
                    "code around a model (" + Excerpt.of(file) + ") is not served yet",
                    "Remove path to serve the model without code.");
        });
        if (code.isEmpty()) {
            notUsed("config", "not used: there is no code");
            notUsed("python_path", "not used: there is no code");
            switch (type) {
                case SKLEARN, XGBOOST, LIGHTGBM -> {}
                case AUTO ->
                    notUsed(
                            "env",
                            "used where the model runs in workers: scikit-learn, XGBoost and LightGBM models do");
                case ONNX, TENSORFLOW, PYTORCH -> notUsed("env", "not used: the model runs in the node's process");
            }
        }
        refuseSeveral(models);
        return new ModelPredictor(type, models, signatureKey, outputs, code, worker);
    }

    private void notUsed(String setting, String detail) {
        predictor.node(setting).ifPresent(value -> predictor.notice(setting, detail, null));
    }

    private void refuseSeveral(Models models) {
        switch (models) {
            case Models.Single single -> {}
            case Models.Named named -> refuseSeveral();
            case Models.Directory directory -> refuseSeveral();
        }
    }

    private void refuseSeveral() {
        predictor.refusal(
                severalName(), "several models behind one API are not served yet", "Deploy one API for each model.");
    }

    private void requireModel(String type) {
        if (!hasModel()) {
            predictor.fault(
                    "model",
                    "no model for type " + type + " (expected: model, models.path, models.paths or models.dir)",
                    "Add model: with the path of the model's file.");
        }
    }

    /** True when a model is named, be it wrongly. */
    private boolean hasModel() {
        return predictor.isWritten(singleName()) || predictor.isWritten(severalName());
    }

    private String singleName() {
        return predictor.nameOf("model", "model_path");
    }

    private String severalName() {
        return predictor.nameOf("models", "multi_model_reloading");
    }

    private Optional<Models> models(Optional<Fields> several) {
        String name = singleName();
        Optional<Models> single =
                predictor.text(name).map(source -> new Models.Single(checkSource(predictor, name, source)));
        Optional<Models> others = several.flatMap(this::several);
        if (predictor.isWritten(name) && predictor.isWritten(severalName())) {
            predictor.fault(severalName(), "both " + name + " and " + severalName(), "Keep one of them.");
        }
        return single.or(() -> others);
    }

    private Optional<Models> several(Fields section) {
        Optional<Integer> cache = section.integer("cache_size", 1, Integer.MAX_VALUE);
        Optional<Integer> diskCache = section.integer("disk_cache_size", 1, Integer.MAX_VALUE);
        Optional<Models> one =
                section.text("path").map(source -> new Models.Single(checkSource(section, "path", source)));
        List<NamedModel> named = named(section);
        Optional<Models> folder = section.text("dir")
                .map(source -> new Models.Directory(checkSource(section, "dir", source), cache, diskCache));
        section.finish();
        List<String> written =
                Stream.of("path", "paths", "dir").filter(section::isWritten).toList();
        if (written.size() != 1) {
            section.fault(
                    written.isEmpty() ? "path" : written.get(1),
                    (written.isEmpty() ? "none" : String.join(" and ", written))
                            + " (expected: exactly one of path, paths, dir)",
                    written.isEmpty() ? "Add path: with the path of the model's file." : "Keep one of them.");
        }
        return one.or(() -> folder)
                .or(() -> named.isEmpty() ? Optional.empty() : Optional.of(new Models.Named(named, cache, diskCache)));
    }

    private List<NamedModel> named(Fields section) {
        if (section.isList("paths", 0)) {
            section.fault("paths", "an empty list (expected: at least one model)", null);
        }
        Set<String> names = new HashSet<>();
        return section.sections("paths", "a map with name and model").stream()
                .map(entry -> named(entry, names))
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<NamedModel> named(Fields entry, Set<String> names) {
        String where = entry.nameOf("model", "model_path", "path");
        entry.require("name", "the name that requests use", null);
        if (where.equals("model")) {
            entry.require("model", "the path of the model's file", null);
        }
        Optional<String> name = entry.text("name");
        entry.unique("name", name, names);
        Optional<String> source = entry.text(where).map(text -> checkSource(entry, where, text));
        Optional<String> signatureKey = entry.text("signature_key");
        entry.finish();
        return name.flatMap(called -> source.map(from -> new NamedModel(called, from, signatureKey)));
    }

    private static String checkSource(Fields fields, String name, String source) {
        int scheme = source.indexOf("://");
        if (scheme < 0) {
            if (!isInside(source)) {
                fields.fault(
                        name,
                        Excerpt.of(source) + " (expected: a relative path inside the project)",
                        "Put the model into the folder of the spec.");
            }
            return source;
        }
        switch (source.substring(0, scheme)) {
            case "s3", "gs" ->
                fields.refusal(
                        name,
                        source.substring(0, scheme + 3) + " sources are not served yet",
                        "Put the file into the project and name it by a relative path.");
            case "registry" -> checkRegistryName(fields, name, source.substring(scheme + 3));
            default ->
                fields.fault(
                        name,
                        Excerpt.of(source) + " (expected: a relative path, s3://, gs:// or registry://NAME[@VERSION])",
                        null);
        }
        return source;
    }

    private static void checkRegistryName(Fields fields, String name, String reference) {
        String[] parts = reference.split("@", 2);
        for (String part : parts) {
            if (!ModelRef.isLegalPart(part)) {
                fields.fault(
                        name,
                        Excerpt.of("registry://" + reference)
                                + " (expected: registry://NAME or registry://NAME@VERSION)",
                        null);
                return;
            }
        }
    }

    private void checkProjectFile(Fields fields, String name, String path) {
        if (!isInside(path)) {
            fields.fault(name, Excerpt.of(path) + " (expected: a file or folder inside the project)", null);
        } else if (!files.exists(path)) {
            fields.fault(
                    name,
                    Excerpt.of(path) + " is not in the project",
                    "Check the spelling and .cortexignore; paths are relative to the spec.");
        }
    }

    /** True for a relative path that does not climb out. */
    static boolean isInside(String path) {
        try {
            Path relative = Path.of(path);
            return !path.isEmpty()
                    && path.indexOf('\\') < 0
                    && !relative.isAbsolute()
                    && !relative.normalize().startsWith("..");
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private WorkerSettings worker() {
        String processes = predictor.nameOf("processes_per_replica", "workers_per_replica");
        String threads = predictor.nameOf("threads_per_process", "threads_per_worker");
        Optional<String> pythonPath = predictor.text("python_path");
        pythonPath.ifPresent(folder -> checkProjectFile(predictor, "python_path", folder));
        return new WorkerSettings(
                predictor.anything("config"),
                env(predictor.section("env")),
                predictor.integer(processes, 1, 100).orElse(1),
                predictor.integer(threads, 1, Integer.MAX_VALUE).orElse(1),
                pythonPath,
                pythonVersion(),
                predictor.choice("log_level", LOG_LEVELS).orElse("info"),
                pip(predictor.section("dependencies")),
                predictor.optionalSection("server_side_batching").flatMap(PredictorReader::batching));
    }

    private Optional<String> pythonVersion() {
        Optional<String> version = predictor.text("python_version");
        version.filter(text -> !PYTHON_VERSION.matcher(text).matches())
                .ifPresent(text -> predictor.refusal(
                        "python_version",
                        "Python " + Excerpt.of(text) + " is not served (expected: 3.9 or later)",
                        "Write two numbers, such as python_version: 3.11, or remove it for the node's own."));
        return version;
    }

    private Map<String, @Nullable Object> env(Fields section) {
        Map<String, @Nullable Object> env = new LinkedHashMap<>();
        Map<String, String> written = new LinkedHashMap<>();
        for (String name : section.names()) {
            checkName(section, name);
            section.require(name, VARIABLE_VALUE, "Write \"\" for an empty value.");
            if (section.isMap(name)) {
                secret(section.section(name)).ifPresent(from -> env.put(name, Map.of("secret", from)));
            } else {
                section.parsed(name, Optional::of, VARIABLE_VALUE).ifPresent(value -> {
                    written.put(name, value);
                    env.put(name, value);
                });
            }
        }
        written.forEach((name, value) ->
                Variables.fault(name, value).ifPresent(fault -> section.rule(name, fault, Variables.ADVICE)));
        Variables.fault(written).ifPresent(fault -> predictor.rule("env", fault, Variables.ADVICE));
        return env;
    }

    private static void checkName(Fields section, String name) {
        if (name.startsWith("CORTEX_") || name.startsWith("VERTEBRA_")) {
            section.rule(name, Excerpt.of(name) + " is a reserved name", "Choose another prefix.");
        }
        Variables.faultOfName(name)
                .ifPresent(fault -> section.rule(name, Excerpt.of(name) + ": " + fault, Variables.ADVICE_OF_NAMES));
    }

    private static Optional<String> secret(Fields secret) {
        secret.require("secret", "where the value is kept: file:…, aws-sm://… or gcp-sm://…", null);
        Optional<String> kept = secret.parsed(
                "secret",
                source -> Optional.of(source)
                        .filter(text -> SECRET_SOURCES.stream()
                                .anyMatch(prefix -> text.startsWith(prefix) && text.length() > prefix.length())),
                "file:…, aws-sm://… or gcp-sm://…");
        kept.filter(from -> !from.startsWith("file:"))
                .ifPresent(from -> secret.refusal(
                        "secret",
                        Excerpt.of(from) + " is not served yet",
                        "Keep the value in a file of the node: file:/path."));
        kept.filter(from -> from.indexOf('\0') >= 0)
                .ifPresent(from -> secret.rule("secret", Excerpt.of(from) + " holds a zero byte", "Name a file."));
        secret.finish();
        return kept;
    }

    private Optional<String> pip(Fields section) {
        Optional<String> pip = section.text("pip");
        pip.ifPresent(file -> checkProjectFile(section, "pip", file));
        for (String other : List.of("conda", "shell")) {
            section.oldName(other)
                    .ifPresent(value -> section.fault(
                            other,
                            other + " dependencies are not supported",
                            "Use dependencies.pip with a requirements.txt."));
        }
        section.finish();
        return pip;
    }

    private static Optional<ServerSideBatching> batching(Fields section) {
        section.require("max_batch_size", "from 2 to 1024", null);
        section.require("batch_interval", "a duration above 0s", null);
        Optional<Integer> size = section.integer("max_batch_size", 2, 1024);
        Optional<Duration> interval = section.duration("batch_interval", Duration.ofNanos(1));
        section.finish();
        return size.flatMap(items -> interval.map(wait -> new ServerSideBatching(items, wait)));
    }

    private void unserved() {
        for (String name : List.of("image", "tensorflow_serving_image", "shm_size")) {
            predictor
                    .oldName(name)
                    .ifPresent(value -> predictor.notice(name, "not used: there are no containers", null));
        }
        predictor
                .oldName("protobuf_path")
                .ifPresent(value -> predictor.refusal(
                        "protobuf_path", "gRPC is not served", "Remove protobuf_path and call the API with JSON."));
    }

    private static List<String> types() {
        Stream<String> models = Stream.of(ModelType.values()).map(Fields::word);
        return Stream.concat(Stream.of(PYTHON), models).toList();
    }
}
