package vertebra.scaling;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import vertebra.scaling.decision.ApiMemory;
import vertebra.scaling.decision.ReplicaDecision;
import vertebra.scaling.signal.MinuteCounts;
import vertebra.spec.ApiName;
import vertebra.spec.NodeId;
import vertebra.spec.RealtimeApi;
import vertebra.spec.Revision;
import vertebra.spec.fleet.Fleet;
import vertebra.spec.fleet.Fleet.ApiView;
import vertebra.spec.fleet.Fleet.NodeView;
import vertebra.spec.fleet.Fleet.WarmUp;
import vertebra.spec.fleet.LoadSample;
import vertebra.spec.fleet.LoadSample.Executor;
import vertebra.spec.fleet.LoadSample.Ingress;
import vertebra.spec.fleet.ReplicaView;
import vertebra.spec.fleet.ReplicaView.State;
import vertebra.spec.fleet.ServiceTimes;
import vertebra.spec.testing.Specs;

/** An API of half-second requests on one node, whose replicas are ready at once; decided every two seconds. */
final class SteppedApi {

    static final ApiName NAME = new ApiName("stepped");
    private static final NodeId NODE = new NodeId("n1");
    private static final double SERVICE = 0.5;

    private final ApiView view;
    private final int slots;
    private final Autoscaler autoscaler = new Autoscaler();
    private Instant now = Instant.parse("2026-03-02T10:00:00Z");
    private ScalingPolicy policy = ScalingPolicy.DEFAULT;
    private ScalingMemory memory = ScalingMemory.EMPTY;
    private Optional<ReplicaDecision> last = Optional.empty();
    private Duration pace = Duration.ofSeconds(1);
    private long steps;
    private long seq;
    private long arrivals;
    private double arrivalsSquared;
    private final List<LoadSample> sent = new ArrayList<>();
    private LoadSample reported;
    private Optional<LoadSample> repeated = Optional.empty();

    SteppedApi(String sections, int slots) {
        RealtimeApi spec = Specs.onnx(NAME.value(), sections);
        this.view = new ApiView(spec, new Revision(1), 1, false, new WarmUp(SERVICE, 0.15));
        this.slots = slots;
        this.reported = sample();
    }

    /** So long each second takes from now on: who asks the law has a clock of its own. */
    SteppedApi paced(Duration second) {
        pace = second;
        return this;
    }

    int want() {
        return last.orElseThrow().want();
    }

    ScalingMemory memory() {
        return memory;
    }

    /** Steady arrivals for some seconds. */
    ReplicaDecision run(int seconds, int perSecond) {
        for (int i = 0; i < seconds; i++) {
            count(perSecond);
            reported = sample();
            second();
        }
        return last.orElseThrow();
    }

    /** Steady arrivals for some seconds, whose reports are lost: what was reported before is seen again. */
    ReplicaDecision runUnreported(int seconds, int perSecond) {
        for (int i = 0; i < seconds; i++) {
            count(perSecond);
            second();
        }
        return last.orElseThrow();
    }

    /** As above, until Cortex runs, on an even ten seconds. */
    ReplicaDecision runToTick(int seconds, int perSecond) {
        run(seconds, perSecond);
        while (now.getEpochSecond() % 10 != 2) {
            run(1, perSecond);
        }
        return last.orElseThrow();
    }

    /** Another leader goes on with what this one wrote down. */
    void changeLeader() {
        policy = new ScalingPolicy(policy.epoch() + 1, policy.pins(), policy.unknownLoad(), policy.unknownBoot());
    }

    /** An operator asks for a number for some time. */
    void pin(int replicas, Duration time) {
        ScalingPolicy.Pin pin = new ScalingPolicy.Pin(NAME, replicas, now.plus(time));
        policy = new ScalingPolicy(policy.epoch(), List.of(pin), policy.unknownLoad(), policy.unknownBoot());
    }

    /** Steady arrivals whose reports come up to some seconds late, in any order, and twice. */
    ReplicaDecision runLate(int seconds, int perSecond, int mostLate, Random chance) {
        for (int i = 0; i < seconds; i++) {
            count(perSecond);
            sent.add(sample());
            reported = sent.get(Math.max(0, sent.size() - 1 - chance.nextInt(mostLate + 1)));
            repeated = Optional.of(sent.get(Math.max(0, sent.size() - 1 - chance.nextInt(mostLate + 1))));
            second();
        }
        return last.orElseThrow();
    }

    /** As if all these days had been counted before. */
    void remember(List<Integer> perMinute) {
        long end = now.getEpochSecond() / 60;
        ApiMemory known =
                ApiMemory.first(NAME, 1, now).withHistory(new MinuteCounts(end - perMinute.size(), perMinute));
        memory = ScalingMemory.starting(policy.epoch(), List.of(known));
    }

    /** A leader of another version wrote this down. */
    void changeVersion() {
        memory = new ScalingMemory(
                ScalingMemory.VERSION + 1,
                memory.epoch(),
                memory.plannedAt(),
                memory.apis(),
                memory.cortex(),
                memory.groups());
    }

    private void count(int perSecond) {
        seq++;
        arrivals += perSecond;
        arrivalsSquared += (double) perSecond * perSecond;
    }

    /** No report for some seconds. */
    ReplicaDecision runSilently(int seconds) {
        for (int i = 0; i < seconds; i++) {
            second();
        }
        return last.orElseThrow();
    }

    private void second() {
        now = now.plus(pace);
        steps++;
        if (steps % 2 == 0) {
            AutoscalerDecision decision = autoscaler.decide(fleet(), policy, memory, now);
            memory = decision.memory();
            last = Optional.of(decision.replicas().getFirst());
        }
    }

    private Fleet fleet() {
        int replicas = replicas();
        ReplicaView ready = new ReplicaView(
                NODE, NAME, new Revision(1), State.READY, replicas, replicas * slots, Instant.EPOCH, null, 1, 0);
        return new Fleet(
                now,
                List.of(new NodeView(NODE, 1, 4000, 1L << 34, false)),
                List.of(view),
                List.of(),
                replicas == 0 ? List.of() : List.of(ready),
                Stream.concat(Stream.of(reported), repeated.stream()).toList(),
                List.of());
    }

    private LoadSample sample() {
        long[] times = new long[ServiceTimes.BUCKETS];
        times[ServiceTimes.bucketOf(SERVICE)] = arrivals;
        return new LoadSample(
                NODE,
                1,
                seq,
                Instant.EPOCH.plusSeconds(seq),
                NAME,
                new Revision(1),
                new Ingress(arrivals, arrivalsSquared, 0, 0, 0, arrivals, 0, 0),
                new Executor(
                        arrivals,
                        arrivals * SERVICE,
                        arrivals * SERVICE * SERVICE,
                        ServiceTimes.of(times),
                        arrivals * SERVICE,
                        arrivals * SERVICE,
                        seq * (double) replicas() * slots,
                        (int) (SERVICE * 2),
                        0,
                        0));
    }

    private int replicas() {
        return last.map(ReplicaDecision::want).orElse(1);
    }
}
