package vertebra.scaling.decision;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import vertebra.spec.ApiName;
import vertebra.spec.AutoscalingSpec;
import vertebra.spec.NodeId;
import vertebra.spec.fleet.Fleet;
import vertebra.spec.fleet.Fleet.ApiView;
import vertebra.spec.fleet.LoadSample;
import vertebra.spec.fleet.ReplicaView;
import vertebra.spec.fleet.ReplicaView.State;

/**
 * One API as the fleet shows it now.
 *
 * @param replicas of the API, whatever revision
 * @param load of the API, whatever revision
 * @param nodes the running ones
 * @param pin what an operator asked for
 * @param bootSeconds of a machine, where one has to be ordered for more replicas; 0 where there is room
 * @param unknownLoadSeconds time to load before enough loads were seen
 */
public record Situation(
        ApiView view,
        List<ReplicaView> replicas,
        List<LoadSample> load,
        Set<NodeId> nodes,
        OptionalInt pin,
        double bootSeconds,
        double unknownLoadSeconds,
        Instant now) {

    public Situation {
        replicas = List.copyOf(replicas);
        load = List.copyOf(load);
        nodes = Set.copyOf(nodes);
    }

    public ApiName api() {
        return view.spec().name();
    }

    public AutoscalingSpec settings() {
        return view.spec().autoscaling();
    }

    /** Replicas that answer. */
    public int ready() {
        return readyOn(nodes);
    }

    /** Replicas that answer on these nodes. */
    int readyOn(Set<NodeId> some) {
        return replicas.stream()
                .filter(replica -> replica.state() == State.READY && some.contains(replica.node()))
                .mapToInt(ReplicaView::count)
                .sum();
    }

    /** m: slots per replica, as the nodes say, else as the spec says. */
    public int slots() {
        int count = 0;
        int slots = 0;
        for (ReplicaView replica : replicas) {
            if (replica.state() == State.READY) {
                count += replica.count();
                slots += replica.slots();
            }
        }
        return count > 0 ? Math.max(1, slots / count) : slotsOfSpec();
    }

    /** Promised latency in seconds. */
    double latencySeconds() {
        Fleet.WarmUp warmUp = view.warmUp();
        Duration p50 = Duration.ofNanos(Math.round(warmUp.seconds() * 1e9));
        return settings().slo().latencyFor(p50).toNanos() / 1e9;
    }

    private int slotsOfSpec() {
        return view.inWorkers()
                ? 1
                : Math.max(1, view.spec().compute().cpuMillis().orElse(1000) / 1000);
    }
}
