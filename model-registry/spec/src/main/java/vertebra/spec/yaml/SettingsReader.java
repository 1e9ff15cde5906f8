package vertebra.spec.yaml;

import java.time.Duration;
import java.util.List;
import java.util.Map;
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

    private static final int MIN_CPU_MILLIS = 20;
    private static final long MIN_MEMORY_BYTES = 20L << 20;
    private static final long MAX_BODY_BYTES = 256L << 20;
    private static final int MAX_ENDPOINT = 1000;
    private static final Pattern ENDPOINT = Pattern.compile("^[a-zA-Z0-9_\\-./]*$");
    private static final Pattern RESERVED = Pattern.compile("^/(v2(/.*)?|livez|readyz|startupz)$");

    private SettingsReader() {}

    static ComputeSpec compute(Fields section) {
        Optional<Integer> cpu = section.parsed(
                "cpu",
                text -> Quantities.cpuMillis(text).filter(millis -> millis >= MIN_CPU_MILLIS),
                "cores such as 2 or 500m, at least 20m");
        Optional<Long> memory = section.parsed(
                "mem",
                text -> Quantities.bytes(text).filter(bytes -> bytes >= MIN_MEMORY_BYTES),
                "a size such as 512Mi or 4G, at least 20Mi");
        int gpu = section.integer("gpu", 0, 64).orElse(0);
        if (gpu > 0) {
            section.notice("gpu", "GPUs are not used", null);
            section.refusal("gpu", "GPUs are not served", "Deploy with --ignore-gpu to run on CPUs, or remove gpu.");
        }
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

    static NetworkingSpec networking(Fields section, Optional<ApiName> api, Retry defaultRetry) {
        for (String old : List.of("api_gateway", "local_port", "client_max_body_size")) {
            section.oldName(old).ifPresent(value -> section.notice(old, "not used: there is no gateway", null));
        }
        String endpoint = section.parsed(
                        "endpoint",
                        SettingsReader::endpoint,
                        "letters, digits, _ - . and /, no //, at most " + MAX_ENDPOINT
                                + " characters, not /v2, /livez, /readyz or /startupz")
                .orElseGet(() -> defaultEndpoint(api));
        List<String> origins = section.section("cors")
                .map(cors -> {
                    List<String> texts = cors.texts("origins");
                    cors.finish();
                    return texts;
                })
                .orElse(List.of());
        Auth auth = section.choice("auth", Map.of("none", Auth.NONE, "key", Auth.KEY))
                .orElse(Auth.DEFAULT);
        if (auth == Auth.KEY) {
            section.refusal("auth", "API keys are not served yet", "Remove auth; the data listener is on loopback.");
        }
        Retry retry = section.choice(
                        "retry", Map.of("safe", Retry.SAFE, "connect", Retry.CONNECT, "never", Retry.NEVER))
                .orElse(defaultRetry);
        section.finish();
        return new NetworkingSpec(endpoint, origins, auth, retry);
    }

    static String defaultEndpoint(Optional<ApiName> api) {
        return "/" + api.map(ApiName::value).orElse("");
    }

    /** The endpoint with a leading and without a trailing slash, when it is legal. */
    static Optional<String> endpoint(String text) {
        String path = text.startsWith("/") ? text : "/" + text;
        path = path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        boolean legal = ENDPOINT.matcher(text).matches()
                && !text.contains("//")
                && text.length() <= MAX_ENDPOINT
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
        return section.parsed(
                name,
                text -> {
                    Optional<String> digits = text.matches("\\d{1,6}%?") ? Optional.of(text) : Optional.empty();
                    return digits.map(legal -> legal.endsWith("%")
                                    ? new Amount(Integer.parseInt(legal.substring(0, legal.length() - 1)), true)
                                    : new Amount(Integer.parseInt(legal), false))
                            .filter(amount -> !amount.percent() || amount.value() <= 100);
                },
                "a number of replicas, or a percentage up to 100%");
    }

    static Optional<MonitoringSpec> monitoring(Fields section) {
        section.notice("model_type", "answers are not counted yet", null);
        Optional<MonitoringSpec.ModelType> type = section.choice(
                "model_type",
                Map.of(
                        "classification", MonitoringSpec.ModelType.CLASSIFICATION,
                        "regression", MonitoringSpec.ModelType.REGRESSION));
        if (section.node("model_type").isEmpty()) {
            section.fault("model_type", "no model_type (expected: classification or regression)", null);
        }
        Optional<String> key = section.text("key");
        section.finish();
        return type.map(found -> new MonitoringSpec(found, key));
    }
}
