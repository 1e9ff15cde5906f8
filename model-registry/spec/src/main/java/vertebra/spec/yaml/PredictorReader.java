package vertebra.spec.yaml;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import vertebra.spec.ModelRef;
import vertebra.spec.PredictorSpec;
import vertebra.spec.PredictorSpec.ModelPredictor;
import vertebra.spec.PredictorSpec.ModelType;
import vertebra.spec.PredictorSpec.Models;
import vertebra.spec.PredictorSpec.NamedModel;
import vertebra.spec.PredictorSpec.PythonPredictor;
import vertebra.spec.PredictorSpec.ServerSideBatching;
import vertebra.spec.PredictorSpec.WorkerSettings;
import vertebra.spec.yaml.tree.YamlNode;

/** Reads {@code predictor}. */
final class PredictorReader {

    private static final String PYTHON = "python";
    static final Map<String, ModelType> MODEL_TYPES = modelTypes();
    private static final Map<String, String> LOG_LEVELS =
            Map.of("debug", "debug", "info", "info", "warning", "warning", "error", "error");

    private final Fields predictor;
    private final ProjectFiles files;

    PredictorReader(Fields predictor, ProjectFiles files) {
        this.predictor = predictor;
        this.files = files;
    }

    Optional<PredictorSpec> read() {
        Optional<Models> models = models();
        Optional<String> path = predictor.text("path");
        path.ifPresent(file -> checkProjectFile("path", file));
        WorkerSettings worker = worker();
        List<String> outputs = predictor.texts("outputs");
        Optional<String> signatureKey = predictor.text("signature_key");
        Optional<String> type = type(models.isPresent() && path.isEmpty());
        ignoreContainers();
        predictor.finish();
        return type.flatMap(word -> {
            if (word.equals(PYTHON)) {
                return python(path, models, outputs, worker);
            }
            ModelType modelType = MODEL_TYPES.getOrDefault(word, ModelType.AUTO);
            return models.map(found -> model(word, modelType, found, signatureKey, outputs, path, worker))
                    .or(() -> noModel(word));
        });
    }

    private Optional<String> type(boolean onlyModel) {
        if (predictor.node("type").isEmpty()) {
            if (onlyModel) {
                return Optional.of("auto");
            }
            predictor.fault(
                    "type",
                    "no predictor type (expected: one of " + String.join(", ", types().keySet()) + ")",
                    "Add type: onnx, or give only model to have the type found from the file.");
            return Optional.empty();
        }
        return predictor.choice("type", types());
    }

    private Optional<PredictorSpec> python(
            Optional<String> path, Optional<Models> models, List<String> outputs, WorkerSettings worker) {
        if (!outputs.isEmpty()) {
            predictor.fault(
                    "outputs", "outputs with type python (expected: a model type)", "Select in the predictor's code.");
        }
        if (path.isEmpty()) {
            predictor.fault(
                    "path", "no path (expected: the Python file of the predictor class)", "Add path: predictor.py.");
            return Optional.empty();
        }
        predictor.refusal(
                "type",
                "Python predictors are not served yet; this version serves ONNX models",
                "Export the model to ONNX and deploy it with type: onnx.");
        return Optional.of(new PythonPredictor(path.get(), models, worker));
    }

    private PredictorSpec model(
            String word,
            ModelType type,
            Models models,
            Optional<String> signatureKey,
            List<String> outputs,
            Optional<String> code,
            WorkerSettings worker) {
        if (type != ModelType.ONNX && type != ModelType.AUTO) {
            predictor.refusal(
                    "type",
                    word + " models are not served yet; this version serves ONNX models",
                    "Export the model to ONNX and deploy it with type: onnx.");
        }
        if (signatureKey.isPresent() && type != ModelType.TENSORFLOW) {
            predictor.notice("signature_key", "used by TensorFlow models only", null);
        }
        code.ifPresent(file -> {
            predictor.notice("path", "code around a model is not run yet", null);
            predictor.refusal(
                    "path",
                    "code around a model (" + file + ") is not served yet",
                    "Remove path to serve the model without code.");
        });
        if (code.isEmpty()) {
            for (String setting : List.of("config", "env", "python_path")) {
                predictor
                        .node(setting)
                        .ifPresent(value -> predictor.notice(setting, "not used: there is no code", null));
            }
        }
        switch (models) {
            case Models.Single single -> {}
            case Models.Named named -> refuseSeveral();
            case Models.Directory directory -> refuseSeveral();
        }
        return new ModelPredictor(type, models, signatureKey, outputs, code, worker);
    }

    private void refuseSeveral() {
        predictor.refusal(
                "models", "several models behind one API are not served yet", "Deploy one API for each model.");
    }

    private Optional<PredictorSpec> noModel(String type) {
        predictor.fault(
                "model",
                "no model for type " + type + " (expected: model, models.path, models.paths or models.dir)",
                "Add model: with the path of the model's file.");
        return Optional.empty();
    }

    private Optional<Models> models() {
        String singleName = predictor.nameOf("model", "model_path");
        String severalName = predictor.nameOf("models", "multi_model_reloading");
        Optional<Models> single = predictor
                .text(singleName)
                .map(source -> checkSource(predictor, singleName, source))
                .map(Models.Single::new);
        Optional<Models> several = predictor.section(severalName).flatMap(this::several);
        if (single.isPresent() && several.isPresent()) {
            predictor.fault(severalName, "both " + singleName + " and " + severalName, "Keep one of them.");
        }
        return single.or(() -> several);
    }

    private Optional<Models> several(Fields section) {
        Optional<Integer> cache = section.integer("cache_size", 1, Integer.MAX_VALUE);
        Optional<Integer> diskCache = section.integer("disk_cache_size", 1, Integer.MAX_VALUE);
        section.text("signature_key");
        List<Models> given = new ArrayList<>();
        section.text("path").ifPresent(source -> given.add(new Models.Single(checkSource(section, "path", source))));
        section.node("paths").ifPresent(list -> given.add(new Models.Named(named(section), cache, diskCache)));
        section.text("dir")
                .ifPresent(source ->
                        given.add(new Models.Directory(checkSource(section, "dir", source), cache, diskCache)));
        section.finish();
        if (given.size() != 1) {
            section.findings()
                    .fault(
                            section.map(),
                            section.path("paths"),
                            given.size() + " of path, paths and dir (expected: exactly one)",
                            null);
            return Optional.empty();
        }
        return Optional.of(given.getFirst());
    }

    private static List<NamedModel> named(Fields section) {
        List<NamedModel> models = new ArrayList<>();
        int index = 0;
        for (YamlNode item : section.items("paths")) {
            String path = section.path("paths") + "[" + index++ + "]";
            if (!(item instanceof YamlNode.Mapping mapping)) {
                section.findings().fault(item, path, "no map (expected: name and model)", null);
                continue;
            }
            Fields fields = new Fields(mapping, path, section.findings());
            Optional<String> name = fields.text("name");
            String source = fields.nameOf("model", "model_path", "path");
            Optional<String> where = fields.text(source);
            Optional<String> signatureKey = fields.text("signature_key");
            fields.finish();
            if (name.isEmpty() || where.isEmpty()) {
                section.findings().fault(item, path, "name or model is missing (expected: both)", null);
            } else {
                models.add(new NamedModel(name.get(), checkSource(fields, source, where.get()), signatureKey));
            }
        }
        return models;
    }

    private static String checkSource(Fields fields, String name, String source) {
        int scheme = source.indexOf("://");
        if (scheme < 0) {
            if (!isInside(source)) {
                fields.fault(
                        name,
                        "'" + source + "' (expected: a relative path inside the project)",
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
                        "'" + source + "' (expected: a relative path, s3://, gs:// or registry://NAME[@VERSION])",
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
                        "'registry://" + reference + "' (expected: registry://NAME or registry://NAME@VERSION)",
                        null);
                return;
            }
        }
    }

    private void checkProjectFile(String name, String path) {
        if (!isInside(path)) {
            predictor.fault(name, "'" + path + "' (expected: a file inside the project)", null);
        } else if (!files.exists(path)) {
            predictor.fault(
                    name,
                    "'" + path + "' is not in the project",
                    "Check the spelling; paths are relative to the spec.");
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
        Optional<String> pip = predictor.section("dependencies").flatMap(PredictorReader::dependencies);
        predictor.anything("env").keySet().stream()
                .filter(name -> name.startsWith("CORTEX_") || name.startsWith("VERTEBRA_"))
                .forEach(name -> predictor.fault("env", "'" + name + "' is a reserved name", "Choose another prefix."));
        return new WorkerSettings(
                predictor.anything("config"),
                predictor.anything("env"),
                predictor.integer(processes, 1, 100).orElse(1),
                predictor.integer(threads, 1, 10_000).orElse(1),
                predictor.text("python_path"),
                predictor.text("python_version"),
                predictor.choice("log_level", LOG_LEVELS).orElse("info"),
                pip,
                predictor.section("server_side_batching").flatMap(PredictorReader::batching));
    }

    private static Optional<String> dependencies(Fields section) {
        Optional<String> pip = section.text("pip");
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
        Optional<Integer> size = section.integer("max_batch_size", 2, 1024);
        Optional<Duration> interval = section.duration("batch_interval", Duration.ofNanos(1000));
        if (section.node("max_batch_size").isEmpty()) {
            section.fault("max_batch_size", "no max_batch_size (expected: from 2 to 1024)", null);
        }
        if (section.node("batch_interval").isEmpty()) {
            section.fault("batch_interval", "no batch_interval (expected: a duration above 0)", null);
        }
        section.finish();
        return size.flatMap(items -> interval.map(wait -> new ServerSideBatching(items, wait)));
    }

    private void ignoreContainers() {
        for (String name : List.of("image", "tensorflow_serving_image", "shm_size")) {
            predictor
                    .oldName(name)
                    .ifPresent(value -> predictor.notice(name, "not used: there are no containers", null));
        }
    }

    private static Map<String, String> types() {
        Map<String, String> types = new LinkedHashMap<>();
        types.put(PYTHON, PYTHON);
        MODEL_TYPES.keySet().forEach(word -> types.put(word, word));
        return types;
    }

    private static Map<String, ModelType> modelTypes() {
        Map<String, ModelType> types = new LinkedHashMap<>();
        for (ModelType type : ModelType.values()) {
            types.put(type.name().toLowerCase(java.util.Locale.ROOT), type);
        }
        return types;
    }
}
