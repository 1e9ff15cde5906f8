package vertebra.scaling.placement;

import java.time.Instant;
import java.util.List;
import vertebra.spec.NodeId;
import vertebra.spec.Revision;
import vertebra.spec.fleet.Assignment;
import vertebra.spec.fleet.Fleet;
import vertebra.spec.fleet.Fleet.ApiView;
import vertebra.spec.fleet.Fleet.NodeView;
import vertebra.spec.fleet.GroupView;
import vertebra.spec.testing.Specs;

/** Fleets to place on. */
final class Fleets {

    static final long MEBI = 1024 * 1024;
    static final GroupView STATIC = new GroupView("here", "static", 1, 1, 1);
    static final GroupView CLOUD = new GroupView("cloud", "aws", 1, 9, 1);

    private Fleets() {}

    static NodeView node(String id, int cpuMillis, long memoryMebibytes) {
        return new NodeView(new NodeId(id), 1, cpuMillis, memoryMebibytes * MEBI, false);
    }

    /** @param compute flow YAML such as {@code {cpu: 2, mem: 4G}} */
    static ApiView api(String name, int initReplicas, String compute, long weightMebibytes) {
        return new ApiView(
                Specs.onnx(
                        name,
                        "  compute: " + compute + "\n  autoscaling: {min_replicas: " + Math.min(1, initReplicas)
                                + ", init_replicas: " + initReplicas + "}\n"),
                new Revision(1),
                weightMebibytes * MEBI);
    }

    /** An API of code in workers. */
    static ApiView python(String name, int initReplicas, String compute, long weightMebibytes) {
        return new ApiView(
                Specs.python(
                        name, "", "  compute: " + compute + "\n  autoscaling: {init_replicas: " + initReplicas + "}\n"),
                new Revision(1),
                weightMebibytes * MEBI);
    }

    static Fleet fleet(GroupView group, List<NodeView> nodes, List<ApiView> apis, List<Assignment> assignments) {
        return new Fleet(Instant.EPOCH, nodes, apis, assignments, List.of(), List.of(), List.of(group));
    }
}
