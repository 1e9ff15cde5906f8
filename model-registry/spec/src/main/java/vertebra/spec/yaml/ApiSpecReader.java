package vertebra.spec.yaml;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
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
import vertebra.spec.PredictorSpec.ModelPredictor;
import vertebra.spec.PredictorSpec.PythonPredictor;
import vertebra.spec.RealtimeApi;
import vertebra.spec.TrafficSplitter;
import vertebra.spec.TrafficSplitter.Target;
import vertebra.spec.UnservedApi;
import vertebra.spec.UpdateStrategy;
import vertebra.spec.yaml.dialect.MovedFields;
import vertebra.spec.yaml.tree.Excerpt;
import vertebra.spec.yaml.tree.YamlNode;
import vertebra.spec.yaml.tree.YamlTree;

/**
 * Reads a {@code cortex.yaml}: plain maps only, all Cortex dialects, every fault at once with file, line, column, field
 * path, value and advice. Pure: touches no file but the text it is given; stateless and safe for any thread.
 */
public final class ApiSpecReader {

    private static final List<String> KINDS =
            List.of(RealtimeApi.KIND, TrafficSplitter.KIND, "AsyncAPI", "BatchAPI", "TaskAPI");

    /**
     * Reads the text of one file.
     *
     * @param file its name as the user gave it, for the faults
     * @param files what is known of the project's folder
     */
    public SpecReading read(String file, String text, ProjectFiles files) {
        SpecFindings findings = SpecFindings.ofFile(file);
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
     * Reads one normalised entry back, as {@link ApiSpecWriter#toMap} wrote it. Rules for values that came after it was written
     * are no reason not to read it.
     *
     * @throws IllegalArgumentException with the first fault when it is none
     */
    public ApiSpec read(Map<String, ? extends @Nullable Object> entry) {
        SpecFindings findings = SpecFindings.ofStored();
        SpecReading reading = findings.reading(apis(YamlNode.of(entry), ProjectFiles.UNKNOWN, findings));
        if (reading.apis().size() != 1) {
            throw new IllegalArgumentException("stored spec: " + reading.faults());
        }
        return reading.apis().getFirst();
    }

    private static List<ApiSpec> apis(YamlNode root, ProjectFiles files, SpecFindings findings) {
        List<YamlNode> entries = root instanceof YamlNode.Sequence list ? list.items() : List.of(root);
        if (entries.isEmpty()) {
            findings.fault(root, "", "an empty list (expected: at least one API)", "Add - name: my-api.");
        }
        List<ApiSpec> apis = new ArrayList<>();
        TakenRoutes routes = new TakenRoutes();
        Set<ApiName> names = new HashSet<>();
        int index = 0;
        for (YamlNode entry : entries) {
            String path = "[" + index++ + "]";
            if (!(entry instanceof YamlNode.Mapping mapping)) {
                findings.fault(entry, path, "no map (expected: an API with name and predictor)", null);
                continue;
            }
            Fields fields = new Fields(moved(mapping, path, findings), path, findings);
            Optional<ApiSpec> api = api(fields, names, files);
            api.ifPresent(found -> routes.take(fields, found));
            api.ifPresent(apis::add);
        }
        return apis;
    }

    private static YamlNode.Mapping moved(YamlNode.Mapping api, String path, SpecFindings findings) {
        MovedFields.Result result = MovedFields.of(api);
        for (MovedFields.Move move : result.moves()) {
            String field = path + "." + move.from();
            if (move.twice()) {
                String detail = "'" + move.from() + "' means the same as '" + move.to() + "'";
                findings.fault(move.value(), field, detail, "Keep one.");
            } else {
                findings.notice(move.value(), field, move.from() + " reads as " + move.to(), null);
            }
        }
        return result.api();
    }

    private static Optional<ApiSpec> api(Fields fields, Set<ApiName> names, ProjectFiles files) {
        Optional<ApiName> name = name(fields, names);
        if (fields.oldName("pod").isPresent()) {
            fields.fault(
                    "pod",
                    "specs of Cortex 0.36 and later (pod.containers) are not read",
                    "They name container images; Vertebra serves models. Write a predictor section instead.");
            return Optional.empty();
        }
        return switch (kind(fields)) {
            case RealtimeApi.KIND -> realtime(fields, name, files);
            case TrafficSplitter.KIND -> splitter(fields, name);
            case "" -> Optional.empty();
            default -> unserved(fields, name);
        };
    }

    /** A wrong kind is read as what its fields say, so that their faults are reported too; empty when they say nothing. */
    private static String kind(Fields fields) {
        if (!fields.isWritten("kind")) {
            return RealtimeApi.KIND;
        }
        return fields.choice("kind", KINDS).orElseGet(() -> {
            if (fields.isWritten("apis")) {
                return TrafficSplitter.KIND;
            }
            return fields.isWritten("predictor") || fields.oldName("handler").isPresent() ? RealtimeApi.KIND : "";
        });
    }

    private static Optional<ApiName> name(Fields fields, Set<ApiName> taken) {
        fields.require("name", "a name such as my-api", "Add name: my-api.");
        Optional<ApiName> name = fields.parsed(
                "name",
                text -> ApiName.isLegal(text) ? Optional.of(new ApiName(text)) : Optional.empty(),
                "lower-case letters, digits and dashes, starting with a letter, not with b-, ending with a letter or"
                        + " digit, at most " + ApiName.MAX_LENGTH + " characters");
        fields.unique("name", name, taken);
        return name;
    }

    private static Optional<ApiSpec> realtime(Fields fields, Optional<ApiName> name, ProjectFiles files) {
        Optional<PredictorSpec> predictor = predictor(fields, files);
        ComputeSpec compute = SettingsReader.compute(fields.section("compute"));
        AutoscalingSpec autoscaling = new AutoscalingReader(fields.section("autoscaling")).read();
        UpdateStrategy updates = SettingsReader.updateStrategy(fields.section("update_strategy"));
        NetworkingSpec networking = SettingsReader.networking(fields, name, defaultRetry(predictor));
        LimitsSpec limits = SettingsReader.limits(fields.section("limits"));
        Optional<MonitoringSpec> monitoring =
                fields.optionalSection(fields.nameOf("monitoring", "tracker")).flatMap(SettingsReader::monitoring);
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
        if (name.equals("predictor")) {
            fields.require(
                    name, "a map with type and model, or type and path", "Add predictor: with model: model.onnx.");
        }
        return fields.optionalSection(name).flatMap(section -> new PredictorReader(section, files).read());
    }

    /** Code may have effects of its own, so a request that reached it is not run again unless the user says so. */
    private static Retry defaultRetry(Optional<PredictorSpec> predictor) {
        return predictor
                .map(how -> switch (how) {
                    case PythonPredictor python -> Retry.CONNECT;
                    case ModelPredictor model -> model.code().isPresent() ? Retry.CONNECT : Retry.SAFE;
                })
                .orElse(Retry.SAFE);
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
        NetworkingSpec networking = SettingsReader.networking(fields, name, Retry.SAFE);
        fields.require("apis", "a list of names and weights", null);
        Set<ApiName> names = new HashSet<>();
        List<Target> targets = fields.sections("apis", "a map with name and weight").stream()
                .map(item -> target(item, names))
                .flatMap(Optional::stream)
                .toList();
        fields.finish();
        if (fields.isList("apis", targets.size())) {
            checkWeights(fields, targets);
        }
        fields.refusal(
                "kind", "traffic splitters are not served yet", "Deploy the APIs and split where you call them.");
        return name.map(api -> new TrafficSplitter(api, networking, targets));
    }

    private static Optional<Target> target(Fields fields, Set<ApiName> names) {
        Optional<ApiName> api = name(fields, names);
        boolean shadow = fields.flag("shadow");
        fields.require("weight", "from 0 to 100", null);
        Optional<Integer> weight = fields.integer("weight", 0, 100);
        fields.finish();
        return api.flatMap(name -> weight.map(percent -> new Target(name, percent, shadow)));
    }

    private static void checkWeights(Fields fields, List<Target> targets) {
        int sum = targets.stream()
                .filter(target -> !target.shadow())
                .mapToInt(Target::weight)
                .sum();
        if (sum != 100) {
            fields.fault("apis", "weights sum to " + sum + " (expected: 100 without the shadow)", null);
        }
        if (targets.stream().filter(Target::shadow).count() > 1) {
            fields.fault("apis", "more than one shadow (expected: at most one)", null);
        }
    }

    private static Optional<ApiSpec> unserved(Fields fields, Optional<ApiName> name) {
        String kind = fields.text("kind").orElseThrow();
        fields.refusal(
                "kind",
                kind + " is not served; this version serves RealtimeAPI",
                "Deploy it as a RealtimeAPI, or keep it in a file of its own.");
        return name.map(api -> new UnservedApi(api, kind, fields.plain()));
    }

    /** {@code /a} and {@code /a/predict} answer the same API, so no other API may take either. */
    private static final class TakenRoutes {

        private final Map<String, ApiName> owners = new HashMap<>();

        void take(Fields fields, ApiSpec api) {
            switch (api) {
                case RealtimeApi realtime ->
                    take(fields, api.name(), realtime.networking().endpoint());
                case TrafficSplitter splitter ->
                    take(fields, api.name(), splitter.networking().endpoint());
                case UnservedApi unserved -> {}
            }
        }

        private void take(Fields fields, ApiName name, String endpoint) {
            Stream.of(endpoint, endpoint + "/predict")
                    .filter(route -> !owners.getOrDefault(route, name).equals(name))
                    .findFirst()
                    .ifPresent(route -> SettingsReader.faultOfEndpoint(
                            fields,
                            "endpoint " + Excerpt.of(route) + " is taken by '" + owners.get(route) + "'",
                            "Give one of them another networking.endpoint."));
            owners.putIfAbsent(endpoint, name);
            owners.putIfAbsent(endpoint + "/predict", name);
        }
    }
}
