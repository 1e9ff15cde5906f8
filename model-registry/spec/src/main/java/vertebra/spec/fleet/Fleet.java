package vertebra.spec.fleet;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import vertebra.spec.NodeId;
import vertebra.spec.RealtimeApi;
import vertebra.spec.Revision;

/**
 * The immutable picture that every decision starts from. Read only by
 * {@code registry.status.FleetReader}; a preview asks for other APIs with {@link #withApis}.
 *
 * @param asOf when it was read
 * @param nodes the running nodes
 * @param apis what should run: the committed revision of each API
 * @param assignments what the leader's row says
 * @param replicas what the nodes' rows say
 * @param load what the nodes counted since their boot
 * @param groups the instance groups
 */
public record Fleet(
        Instant asOf,
        List<NodeView> nodes,
        List<ApiView> apis,
        List<Assignment> assignments,
        List<ReplicaView> replicas,
        List<LoadSample> load,
        List<GroupView> groups) {

    public Fleet {
        nodes = List.copyOf(nodes);
        apis = List.copyOf(apis);
        assignments = List.copyOf(assignments);
        replicas = List.copyOf(replicas);
        load = List.copyOf(load);
        groups = List.copyOf(groups);
    }

    /** The same picture with other APIs. */
    public Fleet withApis(List<ApiView> other) {
        return new Fleet(asOf, nodes, other, assignments, replicas, load, groups);
    }

    /**
     * One API that should run.
     *
     * @param spec of the committed revision
     * @param weightBytes measured memory of its loaded models; 0 where unknown
     * @param inWorkers its replicas are worker processes, which reserve what the spec says
     * @param warmUp what was measured before the first request
     */
    public record ApiView(RealtimeApi spec, Revision revision, long weightBytes, boolean inWorkers, WarmUp warmUp) {

        /** Without a warm-up. */
        public ApiView(RealtimeApi spec, Revision revision, long weightBytes, boolean inWorkers) {
            this(spec, revision, weightBytes, inWorkers, WarmUp.UNKNOWN);
        }

        /** Of a predictor whose spec says where it runs. */
        public ApiView(RealtimeApi spec, Revision revision, long weightBytes) {
            this(spec, revision, weightBytes, spec.predictor().runsInWorkers(Optional.empty()));
        }
    }

    /**
     * Service times before the first request.
     *
     * @param seconds of one request, in the median; 0: unknown
     * @param deviation of the service time, in seconds
     */
    public record WarmUp(double seconds, double deviation) {

        public static final WarmUp UNKNOWN = new WarmUp(0, 0);
    }

    /**
     * One running node.
     *
     * @param cpuMillis cores that replicas may reserve, in thousandths
     * @param memoryBytes memory that replicas may reserve
     * @param draining true: gets no new replicas
     * @param machine what the instance group knows of the machine below it
     */
    public record NodeView(
            NodeId id, long bootId, int cpuMillis, long memoryBytes, boolean draining, MachineView machine) {

        /** On a machine of which nothing is known. */
        public NodeView(NodeId id, long bootId, int cpuMillis, long memoryBytes, boolean draining) {
            this(id, bootId, cpuMillis, memoryBytes, draining, MachineView.UNKNOWN);
        }
    }
}
