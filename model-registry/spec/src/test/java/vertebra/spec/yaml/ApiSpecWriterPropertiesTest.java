package vertebra.spec.yaml;

import static net.jqwik.api.Arbitraries.doubles;
import static net.jqwik.api.Arbitraries.integers;
import static net.jqwik.api.Arbitraries.just;
import static net.jqwik.api.Arbitraries.longs;
import static net.jqwik.api.Arbitraries.maps;
import static net.jqwik.api.Arbitraries.oneOf;
import static net.jqwik.api.Arbitraries.recursive;
import static net.jqwik.api.Arbitraries.strings;
import static net.jqwik.api.Combinators.combine;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.jspecify.annotations.Nullable;
import vertebra.spec.ApiName;
import vertebra.spec.ApiSpec;
import vertebra.spec.AutoscalingSpec;
import vertebra.spec.AutoscalingSpec.CortexKnobs;
import vertebra.spec.AutoscalingSpec.Forecast;
import vertebra.spec.AutoscalingSpec.Idle;
import vertebra.spec.AutoscalingSpec.IdlePolicy;
import vertebra.spec.AutoscalingSpec.Mode;
import vertebra.spec.AutoscalingSpec.Policy;
import vertebra.spec.AutoscalingSpec.Schedule;
import vertebra.spec.AutoscalingSpec.Slo;
import vertebra.spec.ComputeSpec;
import vertebra.spec.LimitsSpec;
import vertebra.spec.MonitoringSpec;
import vertebra.spec.NetworkingSpec;
import vertebra.spec.PredictorSpec;
import vertebra.spec.PredictorSpec.ModelPredictor;
import vertebra.spec.PredictorSpec.ModelType;
import vertebra.spec.PredictorSpec.Models;
import vertebra.spec.PredictorSpec.NamedModel;
import vertebra.spec.PredictorSpec.PythonPredictor;
import vertebra.spec.PredictorSpec.ServerSideBatching;
import vertebra.spec.PredictorSpec.WorkerSettings;
import vertebra.spec.RealtimeApi;
import vertebra.spec.TrafficSplitter;
import vertebra.spec.TrafficSplitter.Target;
import vertebra.spec.UpdateStrategy;
import vertebra.spec.UpdateStrategy.Amount;

/** What is written in a spec's own dialect reads back as the same spec, whatever its values are. */
class ApiSpecWriterPropertiesTest {

    private final ApiSpecReader reader = new ApiSpecReader();
    private final ApiSpecWriter writer = new ApiSpecWriter();

    @Property(tries = 400, seed = "7", shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void readsBackWhatItWrote(@ForAll("specs") ApiSpec spec) {
        // when
        ApiSpec fromMap = reader.read(writer.toMap(spec));
        SpecReading fromYaml = Rules.text(writer.toYaml(spec));

        // then
        assertThat(fromMap).isEqualTo(spec);
        assertThat(fromYaml.apis()).as("%s", fromYaml.faults()).containsExactly(spec);
    }

    @Provide
    Arbitrary<ApiSpec> specs() {
        return oneOf(realtime(), realtime(), splitters());
    }

    private static Arbitrary<ApiSpec> realtime() {
        return combine(names(), predictors(), computes(), autoscaling(), updates(), networking(), limits(), extras())
                .as((name, predictor, compute, scaling, updates, networking, limits, extras) -> new RealtimeApi(
                        name,
                        predictor,
                        compute,
                        scaling,
                        updates,
                        networking,
                        limits,
                        extras.getFirst().stream()
                                .findFirst()
                                .map(key -> new MonitoringSpec(
                                        MonitoringSpec.ModelType.REGRESSION,
                                        Optional.of(key).filter(text -> text.length() > 2))),
                        extras.getLast()));
    }

    /** A key of monitoring or none; warm-up bodies. */
    private static Arbitrary<List<List<String>>> extras() {
        return combine(texts().list().ofMaxSize(1), strings().list().ofMaxSize(2))
                .as((key, bodies) -> List.of(key, bodies));
    }

    private static Arbitrary<ApiSpec> splitters() {
        return combine(
                        names(),
                        networking(),
                        integers().between(0, 100),
                        integers().between(0, 100))
                .as((name, networking, weight, shadow) -> new TrafficSplitter(
                        name,
                        networking,
                        List.of(
                                new Target(new ApiName("a"), weight, false),
                                new Target(new ApiName("b"), 100 - weight, false),
                                new Target(new ApiName("c"), shadow, true))));
    }

    private static Arbitrary<PredictorSpec> predictors() {
        Arbitrary<PredictorSpec> python =
                combine(paths(), models().optional(), workers()).as(PythonPredictor::new);
        Arbitrary<PredictorSpec> model = combine(
                        Arbitraries.of(ModelType.class),
                        models(),
                        texts().optional(),
                        texts().list().ofMaxSize(3),
                        paths().optional(0.2),
                        workers())
                .as(ModelPredictor::new);
        return oneOf(python, model);
    }

    private static Arbitrary<Models> models() {
        Arbitrary<Models> single = sources().map(Models.Single::new);
        Arbitrary<Models> folder =
                combine(sources(), counts(1).optional(), counts(1).optional()).as(Models.Directory::new);
        Arbitrary<Models> named = combine(
                        combine(texts(), sources(), texts().optional())
                                .as(NamedModel::new)
                                .list()
                                .ofMinSize(1)
                                .ofMaxSize(3)
                                .uniqueElements(NamedModel::name),
                        counts(1).optional(),
                        counts(1).optional())
                .as(Models.Named::new);
        return oneOf(single, folder, named);
    }

    @SuppressWarnings("NullAway") // It does not see through the combinator that a map may hold nulls.
    private static Arbitrary<WorkerSettings> workers() {
        Arbitrary<Map<String, @Nullable Object>> env = maps(
                        strings()
                                .alpha()
                                .numeric()
                                .withChars('_')
                                .ofMaxLength(20)
                                .map(text -> "E" + text),
                        oneOf(strings().map(text -> text.replace("\0", "")), just(Map.of("secret", "file:k"))))
                .ofMaxSize(3)
                .map(map -> map);
        Arbitrary<List<Optional<String>>> texts = combine(paths().optional(), texts().optional(), paths().optional())
                .as((path, version, pip) -> List.of(path, version, pip));
        return combine(
                        maps(texts(), values()).ofMaxSize(3),
                        env,
                        integers().between(1, 100),
                        counts(1),
                        texts,
                        Arbitraries.of("debug", "info", "warning", "error"),
                        combine(integers().between(2, 1024), durations(1))
                                .as(ServerSideBatching::new)
                                .optional())
                .as((config, environment, processes, threads, where, level, batching) -> new WorkerSettings(
                        config,
                        environment,
                        processes,
                        threads,
                        where.get(0),
                        where.get(1),
                        level,
                        where.get(2),
                        batching));
    }

    /** What a document can hold: texts, numbers, booleans, nothing, lists and maps of them. */
    private static Arbitrary<Object> values() {
        Arbitrary<Object> leaves = oneOf(
                strings().ofMaxLength(20).map(text -> (Object) text),
                Arbitraries.of(
                        "true", "null", "~", "1", "1e3", ".nan", "0x1f", "yes", "on", "- a", "a: b", "#", "", " ", "<",
                        "\uD800"),
                longs().map(number -> (Object) number),
                doubles().ofScale(9).map(number -> (Object) number),
                just(BigInteger.TWO.pow(99)),
                Arbitraries.of(true, false));
        return recursive(
                () -> leaves,
                inner -> oneOf(
                        inner.list().ofMaxSize(3).map(list -> (Object) list),
                        maps(texts(), inner).ofMaxSize(3).map(map -> (Object) map)),
                0,
                2);
    }

    private static Arbitrary<ComputeSpec> computes() {
        return combine(
                        integers().between(20, Integer.MAX_VALUE).optional(),
                        longs().between(20L << 20, Long.MAX_VALUE).optional(),
                        counts(0))
                .as((cpu, memory, gpu) -> new ComputeSpec(
                        cpu.map(OptionalInt::of).orElseGet(OptionalInt::empty),
                        memory.map(OptionalLong::of).orElseGet(OptionalLong::empty),
                        gpu));
    }

    private static Arbitrary<AutoscalingSpec> autoscaling() {
        Arbitrary<List<Integer>> replicas = counts(0)
                .list()
                .ofSize(3)
                .map(three -> three.stream().sorted(Comparator.naturalOrder()).toList())
                .filter(three -> three.getLast() > 0);
        Arbitrary<OptionalDouble> targets = doubles()
                .between(0.001, 1.0)
                .ofScale(9)
                .optional()
                .map(share -> share.map(OptionalDouble::of).orElseGet(OptionalDouble::empty));
        Arbitrary<Slo> slos = combine(
                        durations(1_000_000).optional(),
                        doubles().between(0, false, 1, false).ofScale(17))
                .as(Slo::new);
        Arbitrary<Idle> idles = combine(
                        Arbitraries.of(IdlePolicy.class),
                        durations(1_000_000_000).optional())
                .as(Idle::new);
        Arbitrary<List<Schedule>> schedules = combine(
                        Arbitraries.of("0 8 * * 1-5", "*/5 0-23/2 1,15 12 7"), durations(60_000_000_000L), counts(0))
                .as(Schedule::new)
                .list()
                .ofMaxSize(2);
        Arbitrary<List<Enum<?>>> words = combine(
                        Arbitraries.of(Policy.class), Arbitraries.of(Forecast.class), Arbitraries.of(Mode.class))
                .as((policy, forecast, mode) -> List.of(policy, forecast, mode));
        return combine(replicas, targets, integers().between(1, 30_000), words, slos, idles, schedules, knobs())
                .as((counts, target, concurrency, word, slo, idle, schedule, knobs) -> new AutoscalingSpec(
                        counts.get(0),
                        counts.get(2),
                        counts.get(1),
                        target,
                        concurrency,
                        (Policy) word.get(0),
                        slo,
                        idle,
                        (Forecast) word.get(1),
                        (Mode) word.get(2),
                        schedule,
                        knobs));
    }

    private static Arbitrary<CortexKnobs> knobs() {
        Arbitrary<Double> shares = doubles().between(0, true, 1, false).ofScale(9);
        return combine(
                        durations(10_000_000_000L),
                        durations(0),
                        durations(0),
                        shares,
                        doubles().between(1, false, 1e9, true).ofScale(9),
                        shares,
                        doubles().between(0, 1e9).ofScale(9))
                .as(CortexKnobs::new);
    }

    private static Arbitrary<UpdateStrategy> updates() {
        Arbitrary<Amount> amounts = oneOf(
                integers().between(0, 999_999_999).map(value -> new Amount(value, false)),
                integers().between(0, 100).map(value -> new Amount(value, true)));
        return combine(amounts, amounts)
                .as(UpdateStrategy::new)
                .filter(both -> both.maxSurge().value() + both.maxUnavailable().value() > 0);
    }

    private static Arbitrary<NetworkingSpec> networking() {
        Arbitrary<String> endpoints = strings()
                .withCharRange('a', 'z')
                .withChars("AZ09_-.")
                .ofMinLength(1)
                .ofMaxLength(40)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(parts -> "/" + String.join("/", parts))
                .filter(path -> SettingsReader.endpoint(path).isPresent());
        return combine(
                        endpoints,
                        texts().list().ofMaxSize(2),
                        Arbitraries.of(NetworkingSpec.Auth.class),
                        Arbitraries.of(NetworkingSpec.Retry.class))
                .as(NetworkingSpec::new);
    }

    private static Arbitrary<LimitsSpec> limits() {
        return combine(
                        durations(1_000_000),
                        durations(1_000_000),
                        longs().between(1, 256L << 20),
                        integers().between(0, 1_000_000))
                .as(LimitsSpec::new);
    }

    private static Arbitrary<ApiName> names() {
        return strings()
                .withCharRange('a', 'z')
                .withChars("-09")
                .ofMinLength(1)
                .ofMaxLength(42)
                .filter(name ->
                        ApiName.isLegal(name) && SettingsReader.endpoint(name).isPresent())
                .map(ApiName::new);
    }

    private static Arbitrary<String> texts() {
        return strings().ofMinLength(1).ofMaxLength(20);
    }

    private static Arbitrary<String> paths() {
        return texts().filter(path -> !path.contains("://") && PredictorReader.isInside(path));
    }

    private static Arbitrary<String> sources() {
        return oneOf(paths(), Arbitraries.of("s3://b/m.onnx", "gs://b/m/", "registry://m", "registry://m@3"));
    }

    private static Arbitrary<Integer> counts(int min) {
        return integers().between(min, Integer.MAX_VALUE);
    }

    private static Arbitrary<Duration> durations(long minNanos) {
        return oneOf(
                        longs().between(minNanos, 10_000_000_000_000L),
                        integers().between(0, 1_000_000).map(seconds -> seconds * 1_000_000_000L))
                .filter(nanos -> nanos >= minNanos)
                .map(Duration::ofNanos);
    }
}
