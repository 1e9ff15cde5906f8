package vertebra.spec.yaml;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import vertebra.spec.ApiName;
import vertebra.spec.ComputeSpec;
import vertebra.spec.LimitsSpec;
import vertebra.spec.MonitoringSpec;
import vertebra.spec.NetworkingSpec;
import vertebra.spec.NetworkingSpec.Auth;
import vertebra.spec.NetworkingSpec.Retry;
import vertebra.spec.UpdateStrategy;
import vertebra.spec.UpdateStrategy.Amount;

/** Reads the smaller sections of an API: compute, networking, limits, update strategy, monitoring. */
final class SettingsReader {

    private static final BigDecimal MIN_CPU = new BigDecimal("0.020");
    private static final BigDecimal MIN_MEMORY_BYTES = BigDecimal.valueOf(20L << 20);
    private static final long MAX_BODY_BYTES = 256L << 20;
    private static final int MAX_ENDPOINT = 1000;
    private static final Pattern ENDPOINT = Pattern.compile("^[a-zA-Z0-9_\\-./]*$");
    private static final Pattern RESERVED = Pattern.compile("^/(v2(/.*)?|livez|readyz|startupz)$");

    private SettingsReader() {}

    static ComputeSpec compute(Fields section) {
        Optional<Integer> cpu = section.parsed(
                "cpu",
                text -> atLeast(MIN_CPU, text).flatMap(Quantities::cpuMillis),
                "cores such as 2 or 500m, at least 20m");
        Optional<Long> memory = section.parsed(
                "mem",
                text -> atLeast(MIN_MEMORY_BYTES, text).flatMap(Quantities::bytes),
                "a size such as 512Mi or 4G, at least 20Mi");
        int gpu = section.integer("gpu", 0, Integer.MAX_VALUE).orElse(0);
        if (gpu > 0) {
            section.notice("gpu", "GPUs are not used", null);
            section.refusal("gpu", "GPUs are not served", "Deploy with --ignore-gpu to run on CPUs, or remove gpu.");
        }
        section.oldName("node_groups")
                .ifPresent(value -> section.notice("node_groups", "not used: a replica may run on any node", null));
        section.node("inf").ifPresent(value -> {
            if (!Long.valueOf(0).equals(value.plain())) {
                section.fault(
                        "inf", "AWS Inferentia chips are not supported", "Remove inf; serve the model's ONNX form.");
            }
        });
        section.finish();
        return new ComputeSpec(
                cpu.isPresent() ? OptionalInt.of(cpu.get()) : OptionalInt.empty(),
                memory.isPresent() ? OptionalLong.of(memory.get()) : OptionalLong.empty(),
                gpu);
    }

    /** Compared before it is rounded. */
    private static Optional<String> atLeast(BigDecimal min, String text) {
        return Quantities.exact(text)
                .filter(number -> number.compareTo(min) >= 0)
                .map(number -> text);
    }

    /** @param api the entry that holds {@code networking}, or does not */
    static NetworkingSpec networking(Fields api, Optional<ApiName> name, Retry defaultRetry) {
        Fields section = api.section("networking");
        for (String old : List.of("api_gateway", "local_port", "client_max_body_size")) {
            section.oldName(old).ifPresent(value -> section.notice(old, "not used: there is no gateway", null));
        }
        Fields cors = section.section("cors");
        List<String> origins = cors.texts("origins");
        cors.finish();
        Auth auth = section.constant("auth", List.of(Auth.NONE, Auth.KEY)).orElse(Auth.DEFAULT);
        Retry retry = section.constant("retry", List.of(Retry.values())).orElse(defaultRetry);
        NetworkingSpec networking = new NetworkingSpec(endpoint(api, section, name), origins, auth, retry);
        section.finish();
        return networking;
    }

    private static String endpoint(Fields api, Fields section, Optional<ApiName> name) {
        String fromName = "/" + name.map(ApiName::value).orElse("");
        if (!section.isWritten("endpoint") && RESERVED.matcher(fromName).matches()) {
            faultOfEndpoint(
                    api,
                    "the endpoint " + fromName + " of this name is reserved",
                    "Write another networking.endpoint.");
        }
        return section.parsed(
                        "endpoint",
                        SettingsReader::endpoint,
                        "letters, digits, _ - . and /, no //, at most " + MAX_ENDPOINT
                                + " characters, not /v2, /livez, /readyz or /startupz")
                .orElse(fromName);
    }

    /** Stands where the endpoint is written, or else at the name that it comes from. */
    static void faultOfEndpoint(Fields api, String detail, String advice) {
        Fields section = api.section("networking");
        boolean written = section.isWritten("endpoint");
        (written ? section : api).fault(written ? "endpoint" : "name", detail, advice);
    }

    /** The endpoint with a leading and without a trailing slash, when it is legal. */
    static Optional<String> endpoint(String text) {
        String path = text.startsWith("/") ? text : "/" + text;
        path = path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        boolean legal = ENDPOINT.matcher(text).matches()
                && !text.contains("//")
                && path.length() <= MAX_ENDPOINT
                && !path.equals("/")
                && !path.matches(".*/\\.{1,2}(/.*)?")
                && !RESERVED.matcher(path).matches();
        return legal ? Optional.of(path) : Optional.empty();
    }

    static LimitsSpec limits(Fields section) {
        LimitsSpec defaults = LimitsSpec.DEFAULT;
        LimitsSpec limits = new LimitsSpec(
                section.duration("request_timeout", Duration.ofMillis(1)).orElse(defaults.requestTimeout()),
                section.duration("cold_start_timeout", Duration.ofMillis(1)).orElse(defaults.coldStartTimeout()),
                section.parsed(
                                "max_body",
                                text -> Quantities.bytes(text).filter(bytes -> bytes >= 1 && bytes <= MAX_BODY_BYTES),
                                "a size up to 256Mi")
                        .orElse(defaults.maxBodyBytes()),
                section.integer("max_queue", 0, 1_000_000).orElse(defaults.maxQueue()));
        section.finish();
        return limits;
    }

    static UpdateStrategy updateStrategy(Fields section) {
        UpdateStrategy defaults = UpdateStrategy.DEFAULT;
        UpdateStrategy strategy = new UpdateStrategy(
                amount(section, "max_surge").orElse(defaults.maxSurge()),
                amount(section, "max_unavailable").orElse(defaults.maxUnavailable()));
        if (strategy.maxSurge().value() == 0 && strategy.maxUnavailable().value() == 0) {
            section.fault("max_unavailable", "max_surge and max_unavailable are both 0 (expected: one above 0)", null);
        }
        section.finish();
        return strategy;
    }

    private static Optional<Amount> amount(Fields section, String name) {
        return section.parsed(name, SettingsReader::amount, "a number of replicas, or a percentage up to 100%");
    }

    private static Optional<Amount> amount(String text) {
        if (!text.matches("\\d{1,9}%?")) {
            return Optional.empty();
        }
        boolean percent = text.endsWith("%");
        int value = Integer.parseInt(percent ? text.substring(0, text.length() - 1) : text);
        return percent && value > 100 ? Optional.empty() : Optional.of(new Amount(value, percent));
    }

    static Optional<MonitoringSpec> monitoring(Fields section) {
        section.notice(
                "model_type",
                "each node counts its answers since it has the revision: get API -v and /metrics show them",
                null);
        Optional<MonitoringSpec.ModelType> type =
                section.constant("model_type", List.of(MonitoringSpec.ModelType.values()));
        section.require("model_type", "classification or regression", null);
        Optional<String> key = section.text("key");
        section.finish();
        return type.map(found -> new MonitoringSpec(found, key));
    }
}
