package vertebra.serving.telemetry;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import vertebra.engine.api.PredictorMetrics;
import vertebra.serving.telemetry.answers.AnswerMonitor;
import vertebra.serving.telemetry.answers.AnswerReading;
import vertebra.serving.telemetry.errors.ErrorLog;
import vertebra.serving.telemetry.errors.ErrorReading;
import vertebra.serving.telemetry.history.BucketClock;
import vertebra.serving.telemetry.history.HistoryReading;
import vertebra.spec.ApiName;
import vertebra.spec.NodeId;
import vertebra.spec.Revision;
import vertebra.spec.fleet.LoadSample;

/** What this node counted since its boot. Safe for any thread. */
public final class NodeTraffic {

    private record Key(ApiName api, Revision revision) {}

    private final LongSupplier nanoTime;
    private final InstantSource timeOfDay;
    private final BucketClock buckets;
    private final ServingMeters meters;
    private final MetricFamilies families = new MetricFamilies();
    private final Map<ApiName, ApiTraffic> apis = new ConcurrentHashMap<>();
    private final Map<Key, RevisionTraffic> revisions = new ConcurrentHashMap<>();

    /** @param nanoTime a clock that never goes back, in nanoseconds */
    public NodeTraffic(LongSupplier nanoTime, InstantSource timeOfDay, ServingMeters meters) {
        this.nanoTime = nanoTime;
        this.timeOfDay = timeOfDay;
        this.buckets = new BucketClock(nanoTime, timeOfDay);
        this.meters = meters;
    }

    /** The counters of a revision; made at the first call, the same until they are forgotten. */
    public RevisionTraffic of(ApiName api, Revision revision) {
        return revisions.computeIfAbsent(
                new Key(api, revision), key -> new RevisionTraffic(api, revision, of(api), nanoTime, meters));
    }

    /** Takes what the predictors of an API count themselves. */
    public PredictorMetrics predictorMetrics(ApiName api) {
        return of(api).predictorMetrics();
    }

    private ApiTraffic of(ApiName api) {
        return apis.computeIfAbsent(
                api,
                name -> new ApiTraffic(buckets, new ErrorLog(timeOfDay), new PredictorMeters(name, families, meters)));
    }

    /** Forgets, meters included, all APIs but these, and of these all revisions but these. */
    public void retainOnly(Map<ApiName, Set<Revision>> known) {
        revisions.entrySet().removeIf(entry -> {
            boolean gone = !known.getOrDefault(entry.getKey().api(), Set.of())
                    .contains(entry.getKey().revision());
            if (gone) {
                entry.getValue().close();
            }
            return gone;
        });
        apis.entrySet().removeIf(entry -> {
            boolean gone = !known.containsKey(entry.getKey());
            if (gone) {
                entry.getValue().close();
            }
            return gone;
        });
    }

    /** How an API does. */
    public TrafficSummary summary(ApiName api) {
        ApiTraffic traffic = apis.get(api);
        return traffic == null ? TrafficSummary.NONE : traffic.summary(revisionsOf(api));
    }

    /** Predictions that were asked for and are not over, all APIs together; at 0 nothing is left to wait for in a drain. */
    public long unanswered() {
        return revisions.values().stream()
                .mapToLong(RevisionTraffic::unanswered)
                .sum();
    }

    /**
     * The past of an API, whatever revision answered.
     *
     * @param step a multiple of {@link BucketClock#BUCKET}
     * @return empty for an API that is not on this node
     */
    public Optional<HistoryReading> history(ApiName api, Instant since, Duration step) {
        return Optional.ofNullable(apis.get(api))
                .map(traffic -> traffic.history().read(since, step));
    }

    /** What went wrong with an API; empty for one that is not on this node. */
    public Optional<ErrorReading> errors(ApiName api) {
        return Optional.ofNullable(apis.get(api))
                .map(traffic -> traffic.errors().read());
    }

    /** What the revisions of an API answered, the newest first; those that are not monitored are left out. */
    public List<AnswerReading> answers(ApiName api) {
        return revisionsOf(api).stream()
                .flatMap(revision -> revision.monitor().stream())
                .map(AnswerMonitor::read)
                .sorted(Comparator.comparing(AnswerReading::revision).reversed())
                .toList();
    }

    List<LoadSample> samples(NodeId node, long bootId) {
        Instant at = timeOfDay.instant();
        return revisions.values().stream()
                .map(traffic -> traffic.sample(node, bootId, at))
                .toList();
    }

    private Collection<RevisionTraffic> revisionsOf(ApiName api) {
        return revisions.values().stream()
                .filter(traffic -> traffic.api().equals(api))
                .toList();
    }
}
