package vertebra.spec.yaml;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import vertebra.spec.ApiName;
import vertebra.spec.ApiSpec;
import vertebra.spec.AutoscalingSpec;
import vertebra.spec.ComputeSpec;
import vertebra.spec.LimitsSpec;
import vertebra.spec.MonitoringSpec;
import vertebra.spec.NetworkingSpec;
import vertebra.spec.NetworkingSpec.Retry;
import vertebra.spec.PredictorSpec;
import vertebra.spec.PredictorSpec.PythonPredictor;
import vertebra.spec.RealtimeApi;
import vertebra.spec.TrafficSplitter;
import vertebra.spec.UnservedApi;
import vertebra.spec.UpdateStrategy;
import vertebra.spec.yaml.tree.YamlNode;
import vertebra.spec.yaml.tree.YamlTree;

/**
 * Reads a {@code cortex.yaml}: plain maps only, all Cortex dialects, every fault at once with file, line, column, field
 * path, value and advice. Pure: touches no file but the text it is given; stateless and safe for any thread.
 */
public final class ApiSpecReader {

    private static final String REALTIME = RealtimeApi.KIND;
    private static final Map<String, String> KINDS = kinds();

    /**
     * Reads the text of one file.
     *
     * @param file its name as the user gave it, for the faults
     * @param files what is known of the project's folder
     */
    public SpecReading read(String file, String text, ProjectFiles files) {
        SpecFindings findings = new SpecFindings(file);
        YamlTree.Result tree = YamlTree.read(text);
        tree.faults()
                .forEach(fault -> findings.fault(fault.line(), fault.column(), "", fault.detail(), fault.advice()));
        List<ApiSpec> apis = tree.root()
                .map(root -> apis(root, files, findings))
                .orElseGet(() -> {
                    if (tree.faults().isEmpty()) {
                        findings.fault(1, 1, "", "the file is empty (expected: a list of APIs)", "Add - name: my-api.");
                    }
                    return List.of();
                });
        return findings.reading(apis);
    }

    /**
     * Reads one normalised entry back, as {@link ApiSpecWriter#toMap} wrote it.
     *
     * @throws IllegalArgumentException with the first fault when it is none
     */
    public ApiSpec read(Map<String, ? extends @Nullable Object> entry) {
        SpecFindings findings = new SpecFindings("");
        SpecReading reading = findings.reading(apis(YamlNode.of(entry), ProjectFiles.UNKNOWN, findings));
        if (reading.apis().size() != 1) {
            throw new IllegalArgumentException("stored spec: " + reading.faults());
        }
        return reading.apis().getFirst();
    }

    private static List<ApiSpec> apis(YamlNode root, ProjectFiles files, SpecFindings findings) {
        List<YamlNode> entries = root instanceof YamlNode.Sequence list ? list.items() : List.of(root);
        if (entries.isEmpty()) {
            findings.fault(root, "", "an empty list (expected: at least one API)", null);
        }
        List<ApiSpec> apis = new ArrayList<>();
        Map<String, String> taken = new HashMap<>();
        int index = 0;
        for (YamlNode entry : entries) {
            String path = "[" + index++ + "]";
            if (entry instanceof YamlNode.Mapping mapping) {
                Fields fields = new Fields(mapping, path, findings);
                api(fields, files).ifPresent(apis::add);
                checkUnique(fields, "name", fields.text("name"), taken);
            } else {
                findings.fault(entry, path, "no map (expected: an API with name and predictor)", null);
            }
        }
        checkEndpoints(apis, root, findings);
        return apis;
    }

    private static Optional<ApiSpec> api(Fields fields, ProjectFiles files) {
        Optional<ApiName> name = name(fields);
        if (fields.oldName("pod").isPresent()) {
            fields.fault(
                    "pod",
                    "specs of Cortex 0.36 and later (pod.containers) are not read",
                    "They name container images; Vertebra serves models. Write a predictor section instead.");
            return Optional.empty();
        }
        String kind =
                fields.node("kind").isPresent() ? fields.choice("kind", KINDS).orElse("") : REALTIME;
        if (fields.text("kind").filter("SyncAPI"::equals).isPresent()) {
            fields.notice("kind", "SyncAPI reads as RealtimeAPI", null);
        }
        return switch (kind) {
            case "RealtimeAPI" -> realtime(fields, name, files);
            case "TrafficSplitter" -> splitter(fields, name);
            case "" -> Optional.empty();
            default -> unserved(fields, name, kind);
        };
    }

    private static Optional<ApiName> name(Fields fields) {
        Optional<String> text = fields.text("name");
        if (text.isEmpty() && fields.node("name").isEmpty()) {
            fields.fault("name", "no name (expected: a name such as my-api)", "Add name: my-api.");
        }
        return text.flatMap(name -> {
            if (ApiName.isLegal(name)) {
                return Optional.of(new ApiName(name));
            }
            fields.fault(
                    "name",
                    "'" + name + "' (expected: lower-case letters, digits and dashes, starting with a letter,"
                            + " not with b-, ending with a letter or digit, at most " + ApiName.MAX_LENGTH
                            + " characters)",
                    null);
            return Optional.empty();
        });
    }

    private static Optional<ApiSpec> realtime(Fields fields, Optional<ApiName> name, ProjectFiles files) {
        Optional<PredictorSpec> predictor = predictor(fields, files);
        ComputeSpec compute =
                fields.section("compute").map(SettingsReader::compute).orElse(ComputeSpec.UNSPECIFIED);
        AutoscalingSpec autoscaling = fields.section("autoscaling")
                .map(section -> new AutoscalingReader(section).read())
                .orElseGet(AutoscalingReader::defaults);
        UpdateStrategy updates = fields.section("update_strategy")
                .map(SettingsReader::updateStrategy)
                .orElse(UpdateStrategy.DEFAULT);
        NetworkingSpec networking = networking(fields, name, defaultRetry(predictor));
        LimitsSpec limits = fields.section("limits").map(SettingsReader::limits).orElse(LimitsSpec.DEFAULT);
        Optional<MonitoringSpec> monitoring =
                fields.section(fields.nameOf("monitoring", "tracker")).flatMap(SettingsReader::monitoring);
        List<String> warmUp = warmUp(fields);
        fields.finish();
        if (autoscaling.minReplicas() == 0) {
            fields.notice("autoscaling", "scaling to zero is not here yet: one replica stays", null);
        }
        return name.flatMap(api -> predictor.map(how ->
                new RealtimeApi(api, how, compute, autoscaling, updates, networking, limits, monitoring, warmUp)));
    }

    private static Optional<PredictorSpec> predictor(Fields fields, ProjectFiles files) {
        String name = fields.nameOf("predictor", "handler");
        if (fields.node(name).isEmpty()) {
            fields.fault(
                    "predictor",
                    "no predictor (expected: a map with type and model, or type and path)",
                    "Add predictor: with model: model.onnx.");
        }
        return fields.section(name).flatMap(section -> new PredictorReader(section, files).read());
    }

    /** Code may have effects of its own, so a request that reached it is not run again unless the user says so. */
    private static Retry defaultRetry(Optional<PredictorSpec> predictor) {
        return predictor.filter(PythonPredictor.class::isInstance).isPresent() ? Retry.CONNECT : Retry.SAFE;
    }

    private static NetworkingSpec networking(Fields fields, Optional<ApiName> name, Retry defaultRetry) {
        Optional<YamlNode> oldEndpoint = fields.oldName("endpoint");
        NetworkingSpec networking = fields.section("networking")
                .map(section -> SettingsReader.networking(section, name, defaultRetry))
                .orElseGet(() -> new NetworkingSpec(
                        SettingsReader.defaultEndpoint(name), List.of(), NetworkingSpec.Auth.DEFAULT, defaultRetry));
        if (oldEndpoint.isEmpty()) {
            return networking;
        }
        fields.notice("endpoint", "endpoint reads as networking.endpoint", null);
        return fields.parsed("endpoint", SettingsReader::endpoint, "letters, digits, _ - . and /, no //")
                .map(endpoint ->
                        new NetworkingSpec(endpoint, networking.corsOrigins(), networking.auth(), networking.retry()))
                .orElse(networking);
    }

    private static List<String> warmUp(Fields fields) {
        List<String> bodies = new ArrayList<>();
        for (YamlNode item : fields.items("warm_up")) {
            bodies.add(
                    item instanceof YamlNode.Scalar scalar && scalar.value() instanceof String text
                            ? text
                            : PlainJson.text(item.plain()));
        }
        return bodies;
    }

    private static Optional<ApiSpec> splitter(Fields fields, Optional<ApiName> name) {
        NetworkingSpec networking = networking(fields, name, Retry.SAFE);
        List<TrafficSplitter.Target> targets = new ArrayList<>();
        int index = 0;
        for (YamlNode item : fields.items("apis")) {
            String path = fields.path("apis") + "[" + index++ + "]";
            if (item instanceof YamlNode.Mapping mapping) {
                target(new Fields(mapping, path, fields.findings())).ifPresent(targets::add);
            } else {
                fields.findings().fault(item, path, "no map (expected: name and weight)", null);
            }
        }
        fields.finish();
        int sum = targets.stream()
                .filter(target -> !target.shadow())
                .mapToInt(TrafficSplitter.Target::weight)
                .sum();
        if (targets.size() == index && sum != 100) {
            fields.fault("apis", "weights sum to " + sum + " (expected: 100 without the shadow)", null);
        }
        if (targets.stream().filter(TrafficSplitter.Target::shadow).count() > 1) {
            fields.fault("apis", "more than one shadow (expected: at most one)", null);
        }
        fields.refusal(
                "kind", "traffic splitters are not served yet", "Deploy the APIs and split where you call them.");
        return name.map(api -> new TrafficSplitter(api, networking, targets));
    }

    private static Optional<TrafficSplitter.Target> target(Fields fields) {
        Optional<ApiName> api = name(fields);
        boolean shadow = fields.bool("shadow").orElse(false);
        Optional<Integer> weight = fields.integer("weight", 0, 100);
        if (fields.node("weight").isEmpty()) {
            fields.fault("weight", "no weight (expected: from 0 to 100)", null);
        }
        fields.finish();
        return api.flatMap(name -> weight.map(percent -> new TrafficSplitter.Target(name, percent, shadow)));
    }

    private static Optional<ApiSpec> unserved(Fields fields, Optional<ApiName> name, String kind) {
        fields.refusal(
                "kind",
                kind + " is not served; this version serves RealtimeAPI",
                "Deploy it as a RealtimeAPI, or" + " keep it in a file of its own.");
        Map<String, Object> plain = new LinkedHashMap<>();
        fields.map().plain().forEach((key, value) -> {
            if (value != null) {
                plain.put(key, value);
            }
        });
        return name.map(api -> new UnservedApi(api, kind, plain));
    }

    private static void checkUnique(Fields fields, String what, Optional<String> value, Map<String, String> taken) {
        value.ifPresent(text -> {
            if (taken.putIfAbsent(text, text) != null) {
                fields.fault(what, what + " '" + text + "' stands twice in the file (expected: unique names)", null);
            }
        });
    }

    /** {@code /a} and {@code /a/predict} answer the same API, so no other API may take either. */
    private static void checkEndpoints(List<ApiSpec> apis, YamlNode root, SpecFindings findings) {
        Map<String, ApiName> owners = new HashMap<>();
        for (ApiSpec api : apis) {
            Optional<String> endpoint = switch (api) {
                case RealtimeApi realtime -> Optional.of(realtime.networking().endpoint());
                case TrafficSplitter splitter ->
                    Optional.of(splitter.networking().endpoint());
                case UnservedApi unserved -> Optional.empty();
            };
            endpoint.ifPresent(path -> {
                for (String route : List.of(path, path + "/predict")) {
                    ApiName owner = owners.putIfAbsent(route, api.name());
                    if (owner != null && !owner.equals(api.name())) {
                        findings.fault(
                                root,
                                api.name().value(),
                                "endpoint " + route + " of '" + api.name() + "' is taken by '" + owner + "'",
                                "Give one of them another networking.endpoint.");
                    }
                }
            });
        }
    }

    private static Map<String, String> kinds() {
        Map<String, String> kinds = new LinkedHashMap<>();
        for (String kind : List.of(REALTIME, TrafficSplitter.KIND, "AsyncAPI", "BatchAPI", "TaskAPI")) {
            kinds.put(kind, kind);
        }
        kinds.put("SyncAPI", REALTIME);
        return kinds;
    }
}
