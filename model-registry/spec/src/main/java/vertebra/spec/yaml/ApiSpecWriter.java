package vertebra.spec.yaml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import vertebra.spec.ApiSpec;
import vertebra.spec.AutoscalingSpec;
import vertebra.spec.AutoscalingSpec.CortexKnobs;
import vertebra.spec.AutoscalingSpec.Forecast;
import vertebra.spec.AutoscalingSpec.Policy;
import vertebra.spec.AutoscalingSpec.Slo;
import vertebra.spec.ComputeSpec;
import vertebra.spec.LimitsSpec;
import vertebra.spec.NetworkingSpec;
import vertebra.spec.PredictorSpec;
import vertebra.spec.PredictorSpec.ModelPredictor;
import vertebra.spec.PredictorSpec.Models;
import vertebra.spec.PredictorSpec.PythonPredictor;
import vertebra.spec.PredictorSpec.WorkerSettings;
import vertebra.spec.RealtimeApi;
import vertebra.spec.TrafficSplitter;
import vertebra.spec.UnservedApi;

/** Writes a spec in its normalised form: the same dialect that users write, so that it can be read again. */
public final class ApiSpecWriter {

    /** Plain maps, lists and scalars in the order of the spec reference; {@code read(toMap(spec))} equals the spec. */
    public Map<String, @Nullable Object> toMap(ApiSpec spec) {
        return switch (spec) {
            case RealtimeApi api -> realtime(api);
            case TrafficSplitter splitter -> splitter(splitter);
            case UnservedApi api -> new LinkedHashMap<>(api.fields());
        };
    }

    /** The normalised entry as YAML text: a list of one. */
    public String toYaml(ApiSpec spec) {
        StringBuilder yaml = new StringBuilder();
        lines(toMap(spec), "  ", yaml);
        return "- " + yaml.substring(2);
    }

    private static Map<String, @Nullable Object> realtime(RealtimeApi api) {
        Map<String, @Nullable Object> map = head(api);
        map.put("predictor", predictor(api.predictor()));
        put(map, "compute", compute(api.compute()));
        map.put("autoscaling", autoscaling(api.autoscaling()));
        map.put(
                "update_strategy",
                ordered(
                        "max_surge", amount(api.updateStrategy().maxSurge()),
                        "max_unavailable", amount(api.updateStrategy().maxUnavailable())));
        map.put("networking", networking(api.networking()));
        map.put("limits", limits(api.limits()));
        api.monitoring().ifPresent(monitoring -> {
            Map<String, @Nullable Object> section = ordered("model_type", Fields.word(monitoring.modelType()));
            monitoring.key().ifPresent(key -> section.put("key", key));
            map.put("monitoring", section);
        });
        if (!api.warmUp().isEmpty()) {
            map.put("warm_up", api.warmUp());
        }
        return map;
    }

    private static Map<String, @Nullable Object> splitter(TrafficSplitter splitter) {
        Map<String, @Nullable Object> map = head(splitter);
        List<Object> apis = new ArrayList<>();
        splitter.targets()
                .forEach(target -> apis.add(ordered(
                        "name", target.api().value(), "weight", (long) target.weight(), "shadow", target.shadow())));
        map.put("apis", apis);
        map.put("networking", networking(splitter.networking()));
        return map;
    }

    private static Map<String, @Nullable Object> head(ApiSpec spec) {
        return ordered("name", spec.name().value(), "kind", spec.kind());
    }

    private static Map<String, @Nullable Object> predictor(PredictorSpec predictor) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        switch (predictor) {
            case PythonPredictor python -> {
                map.put("type", "python");
                map.put("path", python.path());
                python.models().ifPresent(models -> models(models, map));
            }
            case ModelPredictor model -> {
                map.put("type", Fields.word(model.type()));
                models(model.models(), map);
                model.signatureKey().ifPresent(key -> map.put("signature_key", key));
                if (!model.outputs().isEmpty()) {
                    map.put("outputs", model.outputs());
                }
                model.code().ifPresent(path -> map.put("path", path));
            }
        }
        worker(predictor.worker(), map);
        return map;
    }

    private static void models(Models models, Map<String, @Nullable Object> predictor) {
        switch (models) {
            case Models.Single single -> predictor.put("model", single.source());
            case Models.Named named -> {
                List<Object> paths = new ArrayList<>();
                named.models().forEach(model -> {
                    Map<String, @Nullable Object> entry = ordered("name", model.name(), "model", model.source());
                    model.signatureKey().ifPresent(key -> entry.put("signature_key", key));
                    paths.add(entry);
                });
                predictor.put("models", several("paths", paths, named.cacheSize(), named.diskCacheSize()));
            }
            case Models.Directory directory ->
                predictor.put(
                        "models", several("dir", directory.source(), directory.cacheSize(), directory.diskCacheSize()));
        }
    }

    private static Map<String, @Nullable Object> several(
            String where, Object models, Optional<Integer> cacheSize, Optional<Integer> diskCacheSize) {
        Map<String, @Nullable Object> section = ordered(where, models);
        cacheSize.ifPresent(size -> section.put("cache_size", (long) size));
        diskCacheSize.ifPresent(size -> section.put("disk_cache_size", (long) size));
        return section;
    }

    private static void worker(WorkerSettings worker, Map<String, @Nullable Object> predictor) {
        put(predictor, "config", worker.config());
        put(predictor, "env", worker.env());
        predictor.put("processes_per_replica", (long) worker.processesPerReplica());
        predictor.put("threads_per_process", (long) worker.threadsPerProcess());
        worker.pythonPath().ifPresent(path -> predictor.put("python_path", path));
        worker.pythonVersion().ifPresent(version -> predictor.put("python_version", version));
        predictor.put("log_level", worker.logLevel());
        worker.pipRequirements().ifPresent(pip -> predictor.put("dependencies", ordered("pip", pip)));
        worker.serverSideBatching()
                .ifPresent(batching -> predictor.put(
                        "server_side_batching",
                        ordered(
                                "max_batch_size",
                                (long) batching.maxBatchSize(),
                                "batch_interval",
                                Quantities.text(batching.batchInterval()))));
    }

    private static Map<String, @Nullable Object> compute(ComputeSpec compute) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        compute.cpuMillis().ifPresent(millis -> map.put("cpu", Quantities.cpuText(millis)));
        compute.memoryBytes().ifPresent(bytes -> map.put("mem", Quantities.bytesText(bytes)));
        if (compute.gpu() > 0) {
            map.put("gpu", (long) compute.gpu());
        }
        return map;
    }

    private static Map<String, @Nullable Object> autoscaling(AutoscalingSpec spec) {
        Map<String, @Nullable Object> map = ordered(
                "min_replicas", (long) spec.minReplicas(),
                "max_replicas", (long) spec.maxReplicas(),
                "init_replicas", (long) spec.initReplicas());
        spec.targetReplicaConcurrency().ifPresent(target -> map.put("target_replica_concurrency", target));
        map.put("max_replica_concurrency", (long) spec.maxReplicaConcurrency());
        map.put("policy", Fields.word(spec.policy()));
        boolean byLoad = spec.policy() == Policy.OFFERED_LOAD;
        if (byLoad || !spec.slo().equals(Slo.DEFAULT)) {
            Map<String, @Nullable Object> slo = new LinkedHashMap<>();
            spec.slo().latency().ifPresent(latency -> slo.put("latency", Quantities.text(latency)));
            slo.put("budget", spec.slo().budget());
            map.put("slo", slo);
        }
        Map<String, @Nullable Object> idle =
                ordered("policy", Fields.word(spec.idle().policy()));
        spec.idle().max().ifPresent(max -> idle.put("max", Quantities.text(max)));
        map.put("idle", idle);
        if (byLoad || spec.forecast() != Forecast.AUTO) {
            map.put("forecast", Fields.word(spec.forecast()));
        }
        map.put("mode", Fields.word(spec.mode()));
        if (!spec.schedule().isEmpty()) {
            List<Object> schedule = new ArrayList<>();
            spec.schedule()
                    .forEach(entry -> schedule.add(ordered(
                            "cron", entry.cron(),
                            "duration", Quantities.text(entry.duration()),
                            "min_replicas", (long) entry.minReplicas())));
            map.put("schedule", schedule);
        }
        if (!byLoad || !spec.cortex().equals(CortexKnobs.DEFAULTS)) {
            cortex(spec.cortex(), map);
        }
        return map;
    }

    private static void cortex(CortexKnobs knobs, Map<String, @Nullable Object> map) {
        map.put("window", Quantities.text(knobs.window()));
        map.put("downscale_stabilization_period", Quantities.text(knobs.downscaleStabilization()));
        map.put("upscale_stabilization_period", Quantities.text(knobs.upscaleStabilization()));
        map.put("max_downscale_factor", knobs.maxDownscaleFactor());
        map.put("max_upscale_factor", knobs.maxUpscaleFactor());
        map.put("downscale_tolerance", knobs.downscaleTolerance());
        map.put("upscale_tolerance", knobs.upscaleTolerance());
    }

    private static Map<String, @Nullable Object> networking(NetworkingSpec networking) {
        Map<String, @Nullable Object> map = ordered("endpoint", networking.endpoint());
        if (!networking.corsOrigins().isEmpty()) {
            map.put("cors", ordered("origins", networking.corsOrigins()));
        }
        if (networking.auth() != NetworkingSpec.Auth.DEFAULT) {
            map.put("auth", Fields.word(networking.auth()));
        }
        map.put("retry", Fields.word(networking.retry()));
        return map;
    }

    private static Map<String, @Nullable Object> limits(LimitsSpec limits) {
        return ordered(
                "request_timeout", Quantities.text(limits.requestTimeout()),
                "cold_start_timeout", Quantities.text(limits.coldStartTimeout()),
                "max_body", Quantities.bytesText(limits.maxBodyBytes()),
                "max_queue", (long) limits.maxQueue());
    }

    private static Object amount(vertebra.spec.UpdateStrategy.Amount amount) {
        return amount.percent() ? (Object) amount.toString() : (Object) (long) amount.value();
    }

    private static void put(Map<String, @Nullable Object> map, String name, Map<String, @Nullable Object> section) {
        if (!section.isEmpty()) {
            map.put(name, section);
        }
    }

    private static Map<String, @Nullable Object> ordered(Object... keysAndValues) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    private static void lines(Map<?, ?> map, String indent, StringBuilder yaml) {
        map.forEach((key, value) -> {
            yaml.append(indent).append(PlainJson.key(String.valueOf(key))).append(':');
            if (value instanceof Map<?, ?> section && !section.isEmpty()) {
                yaml.append('\n');
                lines(section, indent + "  ", yaml);
            } else {
                yaml.append(' ').append(PlainJson.scalar(value)).append('\n');
            }
        });
    }
}
