package vertebra.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import vertebra.spec.ApiName;
import vertebra.spec.NodeId;
import vertebra.spec.Revision;
import vertebra.spec.fleet.Assignment;
import vertebra.spec.fleet.Explanation;
import vertebra.spec.fleet.Fleet;
import vertebra.spec.fleet.Fleet.ApiView;
import vertebra.spec.fleet.Fleet.NodeView;
import vertebra.spec.fleet.GroupView;
import vertebra.spec.fleet.ReplicaView;
import vertebra.spec.fleet.ReplicaView.State;
import vertebra.spec.testing.Specs;

/** What would be decided, on one node with 1,000 MB of which "taxi" has 600. */
class PlacementPreviewTest {

    private static final NodeId NODE = new NodeId("node-1");
    private static final ApiName TAXI = new ApiName("taxi");
    private static final Revision R1 = new Revision(1);
    private static final long MB = 1_000_000;

    private final PlacementPreview preview = new PlacementPreview(
            groups -> new Fleet(
                    Instant.EPOCH,
                    List.of(new NodeView(NODE, 7, 2_000, 1_000 * MB, false)),
                    List.of(new ApiView(Specs.onnx("taxi"), R1, 600 * MB)),
                    List.of(new Assignment(NODE, TAXI, R1, 1, 0, 600 * MB)),
                    List.of(new ReplicaView(NODE, TAXI, R1, State.READY, 1, 1, Instant.EPOCH, null, 600 * MB, 5)),
                    List.of(),
                    groups),
            List.of(new GroupView("local", "static", 1, 1, 1)));

    @Test
    void tellsWhereAnApiWouldGo() {
        // when
        List<Explanation> explanations = preview.of(List.of(new ApiView(Specs.onnx("iris"), R1, 300 * MB)));

        // then
        assertThat(explanations).singleElement().satisfies(iris -> {
            assertThat(iris.api()).hasToString("iris");
            assertThat(iris.placed()).isEqualTo(1);
            assertThat(iris.reason()).contains("node-1");
        });
    }

    @Test
    void tellsWhatWouldBeMissing() {
        // when
        Explanation iris = preview.of(List.of(new ApiView(Specs.onnx("iris"), R1, 500 * MB)))
                .getFirst();

        // then
        assertThat(iris.placed()).isZero();
        assertThat(iris.bound()).isEqualTo("memory");
    }

    @Test
    void anUpdateBorrowsWhatItReplaces() {
        // when
        Explanation taxi = preview.of(List.of(new ApiView(Specs.onnx("taxi"), new Revision(2), 900 * MB)))
                .getFirst();

        // then
        assertThat(taxi.placed()).isEqualTo(1);
        assertThat(taxi.revision()).isEqualTo(new Revision(2));
        assertThat(taxi.reason()).contains("r1 answers until r2 is ready");
    }
}
