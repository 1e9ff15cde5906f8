package vertebra.scaling.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import vertebra.spec.ApiName;
import vertebra.spec.NodeId;
import vertebra.spec.Revision;
import vertebra.spec.fleet.Assignment;
import vertebra.spec.fleet.Fleet;
import vertebra.spec.fleet.Fleet.ApiView;
import vertebra.spec.fleet.Fleet.NodeView;
import vertebra.spec.fleet.GroupView;
import vertebra.spec.fleet.MachineView;
import vertebra.spec.testing.Specs;

class VictimsTest {

    private static final long GIBI = 1L << 30;
    private static final GroupView CLOUD = new GroupView("cloud", "aws", 1, 9, 3);

    @Test
    void aNodeStaysWhoseReplicasThePackerWouldNotPlaceThoughTheyFitOnPaper() {
        // given
        // The larger one fits on n1 alone. The packer places the other one first, and there: n1 is the fuller node.
        List<NodeView> nodes = List.of(
                node("n1", 4_000, GIBI, true), node("n2", 8_000, 8 * GIBI, false), node("n3", 8_000, 8 * GIBI, false));
        List<Assignment> assigned = List.of(
                assignment("n2", "other", 4_500), assignment("n3", "second", 4_000), assignment("n3", "first", 3_000));
        List<ApiView> apis = List.of(api("first", "3"), api("other", "4500m"), api("second", "4"));
        Fleet fleet = new Fleet(Instant.EPOCH, nodes, apis, assigned, List.of(), List.of(), List.of(CLOUD));
        Map<ApiName, Integer> wants =
                Map.of(new ApiName("first"), 1, new ApiName("other"), 1, new ApiName("second"), 1);

        // when
        Victims victims = new Victims(fleet, wants, nodes);

        // then
        assertThat(victims.next()).isEmpty();
    }

    private static NodeView node(String id, int cpuMillis, long memoryBytes, boolean leader) {
        MachineView machine = new MachineView("cloud", Instant.EPOCH, 60, 0, true, false, leader);
        return new NodeView(new NodeId(id), 1, cpuMillis, memoryBytes, false, machine);
    }

    private static Assignment assignment(String node, String api, int cpuMillis) {
        return new Assignment(new NodeId(node), new ApiName(api), new Revision(1), 1, cpuMillis, GIBI);
    }

    private static ApiView api(String name, String cpu) {
        return new ApiView(Specs.onnx(name, "  compute: {cpu: " + cpu + "}\n"), new Revision(1), GIBI);
    }
}
