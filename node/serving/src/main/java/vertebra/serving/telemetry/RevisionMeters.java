package vertebra.serving.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import vertebra.engine.api.WorkerHealth;
import vertebra.engine.api.WorkerHealth.Death;
import vertebra.serving.telemetry.answers.AnswerMeters;
import vertebra.serving.telemetry.answers.ValueRange;
import vertebra.serving.telemetry.history.Outcome;

/** The meters of one revision, looked up once and removed together. Safe for any thread. */
final class RevisionMeters implements AnswerMeters {

    private static final double MILLIS_PER_SECOND = 1e3;
    private static final WorkerHealth NO_WORKERS = new WorkerHealth(0, 0, 0, Map.of());

    private final ServingMeters source;
    private final Tags tags;
    private final Timer duration;
    private final Map<Outcome, Counter> outcomes = new EnumMap<>(Outcome.class);
    private final Map<Stage, Timer> stages = new EnumMap<>(Stage.class);
    private final Map<String, Counter> rejections = new ConcurrentHashMap<>();
    private final List<Meter> others = new CopyOnWriteArrayList<>();
    private volatile @Nullable Supplier<Optional<WorkerHealth>> health;
    private volatile double loadSeconds;
    private volatile long memoryBytes;

    RevisionMeters(ServingMeters source, Tags tags, RevisionTraffic traffic) {
        this.source = source;
        this.tags = tags;
        this.duration = source.requestDuration(tags);
        for (Outcome outcome : Outcome.values()) {
            outcomes.put(outcome, source.requests(tags, outcome));
        }
        for (Stage stage : Stage.values()) {
            stages.put(stage, source.stageDuration(tags, stage));
        }
        others.add(source.inFlight(tags, traffic.inFlight()));
        others.add(source.queueDepth(tags, traffic::queued));
        others.add(source.inFlightSeconds(tags, traffic.inFlight()));
        others.add(source.busySlotSeconds(tags, traffic.running()));
        others.add(source.slots(tags, traffic::slots));
        others.add(source.loadTime(tags, () -> loadSeconds));
        others.add(source.modelMemory(tags, () -> memoryBytes));
    }

    void answered(Outcome outcome, long nanos) {
        Objects.requireNonNull(outcomes.get(outcome)).increment();
        duration.record(nanos, TimeUnit.NANOSECONDS);
    }

    void rejected(String reason) {
        rejections
                .computeIfAbsent(reason, slug -> source.rejections(tags, slug))
                .increment();
    }

    void stage(Stage stage, long nanos) {
        Objects.requireNonNull(stages.get(stage)).record(nanos, TimeUnit.NANOSECONDS);
    }

    void loaded(Duration loadTime, long newMemoryBytes) {
        loadSeconds = loadTime.toMillis() / MILLIS_PER_SECOND;
        memoryBytes = newMemoryBytes;
    }

    /** Its workers, from now on. */
    synchronized void workers(Supplier<Optional<WorkerHealth>> newHealth) {
        boolean first = health == null;
        health = newHealth;
        if (first) {
            others.add(source.workerProcesses(tags, "wanted", () -> workers().wanted()));
            others.add(source.workerProcesses(tags, "ready", () -> workers().ready()));
            others.add(
                    source.workerRestarts(tags, this, meters -> meters.workers().restarts()));
            for (Death death : Death.values()) {
                others.add(source.workerDeaths(
                        tags, death, this, meters -> meters.workers().deaths().getOrDefault(death, 0L)));
            }
        }
    }

    private WorkerHealth workers() {
        Supplier<Optional<WorkerHealth>> now = health;
        return Optional.ofNullable(now).flatMap(Supplier::get).orElse(NO_WORKERS);
    }

    @Override
    public void classSeen(String name, LongAdder count) {
        others.add(source.answers(tags, name, count));
    }

    @Override
    public void valuesWatched(ValueRange values) {
        others.addAll(source.answerValues(tags, values));
    }

    void close() {
        source.remove(duration);
        outcomes.values().forEach(source::remove);
        stages.values().forEach(source::remove);
        rejections.values().forEach(source::remove);
        others.forEach(source::remove);
    }
}
