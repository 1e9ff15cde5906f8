package vertebra.serving.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import vertebra.engine.api.WorkerHealth.Death;
import vertebra.serving.telemetry.answers.ValueRange;
import vertebra.serving.telemetry.history.Outcome;

/** Every meter of the data plane: name, unit, description. In Prometheus: {@code vertebra_request_duration_seconds} and so on. */
public final class ServingMeters {

    static final String API = "api";
    static final String REVISION = "revision";

    private static final String PREDICTOR = "vertebra.predictor.";
    private static final String OF_PREDICTORS = "Counted by predictors themselves";

    /** From a tiny model to the longest timeout: steps that tell 20 µs from 50 µs and 5 s from 10 s. */
    private static final Duration[] BUCKETS = Stream.of(
                    20,
                    50,
                    100,
                    200,
                    500,
                    1_000,
                    2_000,
                    5_000,
                    10_000,
                    20_000,
                    50_000,
                    100_000,
                    200_000,
                    500_000,
                    1_000_000,
                    2_000_000,
                    5_000_000,
                    10_000_000,
                    30_000_000,
                    60_000_000)
            .map(micros -> Duration.ofNanos(micros * 1_000L))
            .toArray(Duration[]::new);

    private final MeterRegistry registry;

    public ServingMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Registers the meters of a revision. */
    RevisionMeters ofRevision(RevisionTraffic traffic) {
        return new RevisionMeters(
                this,
                Tags.of(API, traffic.api().value(), REVISION, traffic.revision().toString()),
                traffic);
    }

    Counter requests(Tags tags, Outcome outcome) {
        return Counter.builder("vertebra.requests")
                .description("Predictions answered, by how they ended")
                .tags(tags.and("outcome", outcome.label()))
                .register(registry);
    }

    Counter rejections(Tags tags, String reason) {
        return Counter.builder("vertebra.rejections")
                .description("Predictions turned away, by reason")
                .tags(tags.and("reason", reason))
                .register(registry);
    }

    Timer requestDuration(Tags tags) {
        return Timer.builder("vertebra.request.duration")
                .description("Time from the arrival of a prediction to its answer")
                .serviceLevelObjectives(BUCKETS)
                .tags(tags)
                .register(registry);
    }

    Timer stageDuration(Tags tags, Stage stage) {
        return Timer.builder("vertebra.stage.duration")
                .description("Time that a prediction spends in each stage")
                .serviceLevelObjectives(BUCKETS)
                .tags(tags.and("stage", stage.label()))
                .register(registry);
    }

    Meter inFlight(Tags tags, InFlightMeter meter) {
        return gauge(
                "vertebra.requests.in.flight",
                "Predictions that have a permit: running and queued",
                tags,
                meter::count);
    }

    Meter queueDepth(Tags tags, Supplier<Number> value) {
        return gauge("vertebra.queue.depth", "Predictions that wait for a slot", tags, value);
    }

    Meter inFlightSeconds(Tags tags, InFlightMeter meter) {
        return seconds("vertebra.requests.in.flight.time", "Predictions in flight, integrated over time", tags, meter);
    }

    Meter busySlotSeconds(Tags tags, InFlightMeter meter) {
        return seconds("vertebra.busy.slot.time", "Busy slots, integrated over time", tags, meter);
    }

    Meter slots(Tags tags, Supplier<Number> value) {
        return gauge("vertebra.slots", "Inferences that may run at once", tags, value);
    }

    Meter loadTime(Tags tags, Supplier<Number> seconds) {
        return Gauge.builder("vertebra.model.load.time", seconds)
                .description("Time that the last load of the model took, warm-up excluded")
                .baseUnit("seconds")
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    Meter modelMemory(Tags tags, Supplier<Number> bytes) {
        return Gauge.builder("vertebra.model.memory", bytes)
                .description("Measured growth of the node's memory by the load of the model")
                .baseUnit("bytes")
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    Meter answers(Tags tags, String name, LongAdder count) {
        return FunctionCounter.builder("vertebra.answers", count, LongAdder::sum)
                .description("Answers of a monitored classifier, by class")
                .tags(tags.and("class", name))
                .register(registry);
    }

    List<Meter> answerValues(Tags tags, ValueRange values) {
        return List.of(
                FunctionCounter.builder("vertebra.answer.values", values, ValueRange::count)
                        .description("Numbers that a monitored regression answered")
                        .tags(tags)
                        .register(registry),
                answerValue(tags, "min", values::min),
                answerValue(tags, "mean", values::mean),
                answerValue(tags, "max", values::max));
    }

    private Meter answerValue(Tags tags, String statistic, Supplier<Number> value) {
        return gauge(
                "vertebra.answer.value",
                "Least, mean and greatest of the monitored numbers",
                tags.and("statistic", statistic),
                value);
    }

    Meter workerProcesses(Tags tags, String state, Supplier<Number> value) {
        return gauge("vertebra.worker.processes", "Worker processes, by state", tags.and("state", state), value);
    }

    Meter workerRestarts(Tags tags, RevisionMeters meters, ToDoubleFunction<RevisionMeters> value) {
        return FunctionCounter.builder("vertebra.worker.restarts", meters, value)
                .description("Worker processes started in place of one that ended")
                .tags(tags)
                .register(registry);
    }

    Meter workerDeaths(Tags tags, Death death, RevisionMeters meters, ToDoubleFunction<RevisionMeters> value) {
        return FunctionCounter.builder("vertebra.worker.deaths", meters, value)
                .description("Worker processes that ended, by how")
                .tags(tags.and("kind", death.name().toLowerCase(Locale.ROOT)))
                .register(registry);
    }

    Counter predictorCounter(String name, Tags tags) {
        return Counter.builder(PREDICTOR + name)
                .description(OF_PREDICTORS)
                .tags(tags)
                .register(registry);
    }

    Meter predictorGauge(String name, Tags tags, Supplier<Number> value) {
        return gauge(PREDICTOR + name, OF_PREDICTORS, tags, value);
    }

    DistributionSummary predictorSummary(String name, Tags tags) {
        return DistributionSummary.builder(PREDICTOR + name)
                .description(OF_PREDICTORS)
                .tags(tags)
                .register(registry);
    }

    void remove(Meter meter) {
        registry.remove(meter);
        meter.close();
    }

    private Meter gauge(String name, String description, Tags tags, Supplier<Number> value) {
        return Gauge.builder(name, value)
                .description(description)
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    private Meter seconds(String name, String description, Tags tags, InFlightMeter meter) {
        return FunctionCounter.builder(name, meter, InFlightMeter::seconds)
                .description(description)
                .baseUnit("seconds")
                .tags(tags)
                .register(registry);
    }
}
