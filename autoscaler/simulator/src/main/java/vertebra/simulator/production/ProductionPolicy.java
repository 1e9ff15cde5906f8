package vertebra.simulator.production;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import vertebra.scaling.Autoscaler;
import vertebra.scaling.AutoscalerDecision;
import vertebra.scaling.ScalingMemory;
import vertebra.scaling.ScalingPolicy;
import vertebra.scaling.decision.ApiMemory;
import vertebra.scaling.decision.ReplicaDecision;
import vertebra.scaling.learned.Risk;
import vertebra.scaling.signal.MinuteCounts;
import vertebra.scaling.signal.Minutes;
import vertebra.simulator.engine.ApiSetup;
import vertebra.simulator.engine.Observation;
import vertebra.simulator.engine.Policy;
import vertebra.simulator.engine.ReplicaPool;
import vertebra.simulator.trace.Trace;
import vertebra.spec.NodeId;
import vertebra.spec.RealtimeApi;
import vertebra.spec.Revision;
import vertebra.spec.fleet.Assignment;
import vertebra.spec.fleet.Fleet;
import vertebra.spec.fleet.Fleet.ApiView;
import vertebra.spec.fleet.Fleet.NodeView;
import vertebra.spec.fleet.Fleet.WarmUp;
import vertebra.spec.fleet.ReplicaView;
import vertebra.spec.fleet.ReplicaView.State;

/**
 * {@link Autoscaler#decide}, unchanged: each question is a {@link Fleet} of one node and one API, built from what a leader would have
 * heard by then. Of the truth it is told what a warm-up measures, and whether a machine has to boot for a replica; nothing else.
 */
public final class ProductionPolicy implements Policy {

    private static final int PERIOD_SECONDS = 2;
    private static final NodeId NODE = new NodeId("simulated");
    private static final Revision REVISION = new Revision(1);
    private static final int MANY_CORES_MILLIS = 1_000_000_000;
    private static final long MUCH_MEMORY = Long.MAX_VALUE / 2;
    /** A Monday at midnight: schedules and daily forecasts read the time of day. */
    static final Instant MONDAY = Instant.parse("2026-03-02T00:00:00Z");

    /** A replica that takes no longer waits for no machine: of those of the recorded baselines, none boots in less. */
    private static final double LONGEST_LOAD_SECONDS = 30;

    /** Where a machine has to boot for a replica, its whole lead is seen as the load; before five were seen it is a boot's. */
    private static final ScalingPolicy BOOTING = new ScalingPolicy(
            ScalingPolicy.DEFAULT.epoch(),
            List.of(),
            ScalingPolicy.DEFAULT.unknownBoot(),
            ScalingPolicy.DEFAULT.unknownBoot());

    private final Autoscaler autoscaler = new Autoscaler();
    private final ApiSetup setup;
    private final ScalingPolicy policy;
    private final ApiView api;
    private final Instant begin;
    private final Counters counters;
    private final MinuteCounts past;
    private final OptionalDouble level;
    private ScalingMemory memory = ScalingMemory.EMPTY;
    private int startsSeen;
    private long decisions;
    private long nanos;

    /**
     * The law with a level of risk that does not learn: to see what each level costs.
     *
     * @param level 0 to 1
     */
    public static ProductionPolicy atRisk(double level, ApiSetup setup, RealtimeApi spec, Trace past) {
        return new ProductionPolicy(setup, spec, past, OptionalDouble.of(level));
    }

    /**
     * @param spec whose name, promise and bounds count
     * @param past traffic that was counted before the run begins; may be empty
     */
    public ProductionPolicy(ApiSetup setup, RealtimeApi spec, Trace past) {
        this(setup, spec, past, OptionalDouble.empty());
    }

    private ProductionPolicy(ApiSetup setup, RealtimeApi spec, Trace past, OptionalDouble level) {
        this.level = level;
        this.setup = setup;
        this.policy = setup.leadSeconds() > LONGEST_LOAD_SECONDS ? BOOTING : ScalingPolicy.DEFAULT;
        double service = setup.serviceSeconds();
        this.api = new ApiView(spec, REVISION, 1, false, new WarmUp(service, service * setup.serviceCv()));
        this.begin = MONDAY.plusSeconds(past.seconds());
        this.counters = new Counters(NODE, spec.name(), REVISION, begin);
        this.past = PastCounts.of(past, begin);
    }

    @Override
    public int periodSeconds() {
        return PERIOD_SECONDS;
    }

    @Override
    public int decide(Observation seen) {
        return decide(seen, seen.visible());
    }

    /** A request that has to be held is reported at once. */
    @Override
    public int wake(Observation seen) {
        return decide(seen, seen.now());
    }

    /** Time that one decision took, in the mean. */
    public Duration meanDecision() {
        return Duration.ofNanos(decisions == 0 ? 0 : nanos / decisions);
    }

    private int decide(Observation seen, int visible) {
        Instant now = begin.plusSeconds(seen.now());
        Fleet fleet = fleet(seen, visible, now);
        ScalingMemory known = atLevel(decisions == 0 ? starting(seen.replicas().requested()) : memory, now);
        long before = System.nanoTime();
        AutoscalerDecision decision = autoscaler.decide(fleet, policy, known, now);
        nanos += System.nanoTime() - before;
        decisions++;
        memory = decision.memory();
        ReplicaDecision replicas = decision.replicas().getFirst();
        return replicas.want();
    }

    /** Of a law that has watched from the beginning of the run, and knows what came before. */
    private ScalingMemory starting(int replicas) {
        ApiMemory first = ApiMemory.first(api.spec().name(), replicas, begin).withHistory(past);
        return ScalingMemory.starting(policy.epoch(), List.of(first));
    }

    /** A level that was judged just now is not judged again. */
    private ScalingMemory atLevel(ScalingMemory known, Instant now) {
        if (level.isEmpty()) {
            return known;
        }
        Risk risk = new Risk(level.getAsDouble(), now, Minutes.Verdict.NOTHING, Risk.Wake.NONE);
        return ScalingMemory.starting(
                known.epoch(),
                known.apis().stream().map(memory -> memory.withRisk(risk)).toList());
    }

    private Fleet fleet(Observation seen, int visible, Instant now) {
        ReplicaPool replicas = seen.replicas();
        return new Fleet(
                now,
                List.of(new NodeView(NODE, 1, MANY_CORES_MILLIS, MUCH_MEMORY, false)),
                List.of(api),
                assignments(replicas.requested()),
                views(replicas),
                List.of(counters.report(seen.seconds(), visible, replicas.ready() == 0)),
                List.of());
    }

    private List<Assignment> assignments(int replicas) {
        return replicas == 0
                ? List.of()
                : List.of(new Assignment(NODE, api.spec().name(), REVISION, replicas, setup.slots() * 1000, 1));
    }

    /** One row for those that serve, and one for each that became ready since the last question, with the time that it took. */
    private List<ReplicaView> views(ReplicaPool replicas) {
        List<ReplicaView> views = new ArrayList<>();
        List<ReplicaPool.Start> news =
                replicas.started().subList(startsSeen, replicas.started().size());
        startsSeen += news.size();
        int old = replicas.ready();
        for (ReplicaPool.Start start : news) {
            if (old > 0) {
                Instant since = begin.plusMillis((long) Math.ceil((start.ordered() + start.seconds()) * 1000));
                views.add(view(State.READY, 1, since, Math.round(start.seconds() * 1000)));
                old--;
            }
        }
        if (old > 0) {
            views.add(view(State.READY, old, begin, 0));
        }
        for (ReplicaPool.Start start : replicas.starting()) {
            views.add(view(State.LOADING, 1, begin.plusSeconds(start.ordered()), 0));
        }
        return views;
    }

    private ReplicaView view(State state, int count, Instant since, long loadMillis) {
        int slots = state == State.READY ? count * setup.slots() : 0;
        return new ReplicaView(NODE, api.spec().name(), REVISION, state, count, slots, since, null, 1, loadMillis);
    }
}
