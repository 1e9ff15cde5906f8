package vertebra.scaling.decision;

import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import vertebra.scaling.signal.MinuteCounts;
import vertebra.spec.ApiName;
import vertebra.spec.NodeId;
import vertebra.spec.Revision;
import vertebra.spec.fleet.Fleet.ApiView;
import vertebra.spec.fleet.Fleet.WarmUp;
import vertebra.spec.fleet.LoadSample;
import vertebra.spec.fleet.LoadSample.Executor;
import vertebra.spec.fleet.LoadSample.Ingress;
import vertebra.spec.fleet.ReplicaView;
import vertebra.spec.fleet.ReplicaView.State;
import vertebra.spec.fleet.ServiceTimes;
import vertebra.spec.testing.Specs;

/**
 * An API of half-second requests on one node that reports every second, decided every two seconds. What comes, runs, waits and answers is
 * what a test says, whatever was decided.
 */
final class WatchedApi {

    static final double SERVICE = 0.5;
    private static final NodeId NODE = new NodeId("n1");
    private static final Revision REVISION = new Revision(1);

    private final OfferedLoadScaler scaler = new OfferedLoadScaler();
    private final ApiView view;
    private Instant now = Instant.parse("2026-03-02T10:00:00Z");
    private ApiMemory memory;
    private OptionalInt pin = OptionalInt.empty();
    private int ready;
    private int perSecond;
    private int latePerSecond;
    private int running;
    private int queued;
    private int held;
    private long seq;
    private Counted counted = new Counted(0, 0, 0, 0, 0, 0);

    private record Counted(
            long arrivals, double squares, long late, double inFlightSeconds, double busySeconds, double slotSeconds) {}

    /** As below, with any name. */
    WatchedApi(String autoscaling, int want) {
        this("watched", autoscaling, want);
    }

    /** @param autoscaling settings, as flow YAML without its braces */
    WatchedApi(String name, String autoscaling, int want) {
        this.view = new ApiView(
                Specs.onnx(name, "  autoscaling: {" + autoscaling + "}\n"),
                REVISION,
                1,
                false,
                new WarmUp(SERVICE, 0.15));
        this.memory = ApiMemory.first(new ApiName(name), want, now);
        this.ready = want;
    }

    /** So many replicas of one slot answer from now on. */
    WatchedApi ready(int replicas) {
        ready = replicas;
        return this;
    }

    /** As if these requests had come in the minutes before. */
    WatchedApi remembers(List<Integer> perMinute) {
        long end = now.getEpochSecond() / 60;
        memory = memory.withHistory(new MinuteCounts(end - perMinute.size(), perMinute));
        return this;
    }

    /** An operator asks for so many replicas from now on. */
    WatchedApi pinned(int replicas) {
        pin = OptionalInt.of(replicas);
        return this;
    }

    /** So many requests come each second from now on. */
    WatchedApi comes(int requests) {
        perSecond = requests;
        return this;
    }

    /** So many answers of each second are late from now on. */
    WatchedApi late(int answers) {
        latePerSecond = answers;
        return this;
    }

    /** So many requests are in slots and in queues from now on. */
    WatchedApi inFlight(int inSlots, int inQueues) {
        running = inSlots;
        queued = inQueues;
        return this;
    }

    /** So many requests are held for a replica from now on. */
    WatchedApi held(int requests) {
        held = requests;
        return this;
    }

    ApiMemory memory() {
        return memory;
    }

    /** The last decision of so many seconds, an even number. */
    ReplicaDecision run(int seconds) {
        OfferedLoadScaler.Outcome last = null;
        for (int i = 0; i < seconds; i++) {
            now = now.plusSeconds(1);
            seq++;
            counted = new Counted(
                    counted.arrivals + perSecond,
                    counted.squares + (double) perSecond * perSecond,
                    counted.late + latePerSecond,
                    counted.inFlightSeconds + running + queued,
                    counted.busySeconds + running,
                    counted.slotSeconds + ready);
            if (seq % 2 == 0) {
                last = scaler.decide(situation(), memory);
                memory = last.memory().after(last.decision(), now);
            }
        }
        if (last == null) {
            throw new IllegalArgumentException("seconds: " + seconds + " (expected: at least 2)");
        }
        return last.decision();
    }

    private Situation situation() {
        ReplicaView answering =
                new ReplicaView(NODE, view.spec().name(), REVISION, State.READY, ready, ready, now, null, 1, 0);
        return new Situation(
                view, ready == 0 ? List.of() : List.of(answering), List.of(sample()), Set.of(NODE), pin, 0, 5, now);
    }

    private LoadSample sample() {
        long[] times = new long[ServiceTimes.BUCKETS];
        times[ServiceTimes.bucketOf(SERVICE)] = counted.arrivals;
        return new LoadSample(
                NODE,
                1,
                seq,
                now,
                view.spec().name(),
                REVISION,
                new Ingress(counted.arrivals, counted.squares, 0, 0, 0, counted.arrivals, counted.late, held),
                new Executor(
                        counted.arrivals,
                        counted.arrivals * SERVICE,
                        counted.arrivals * SERVICE * SERVICE,
                        ServiceTimes.of(times),
                        counted.inFlightSeconds,
                        counted.busySeconds,
                        counted.slotSeconds,
                        running,
                        queued,
                        0));
    }
}
