package vertebra.scaling.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static vertebra.scaling.placement.Fleets.CLOUD;
import static vertebra.scaling.placement.Fleets.MEBI;
import static vertebra.scaling.placement.Fleets.STATIC;
import static vertebra.scaling.placement.Fleets.api;
import static vertebra.scaling.placement.Fleets.fleet;
import static vertebra.scaling.placement.Fleets.node;
import static vertebra.scaling.placement.Fleets.python;

import java.util.List;
import org.junit.jupiter.api.Test;
import vertebra.spec.ApiName;
import vertebra.spec.NodeId;
import vertebra.spec.Revision;
import vertebra.spec.fleet.Assignment;
import vertebra.spec.fleet.Explanation;
import vertebra.spec.fleet.Fleet.ApiView;
import vertebra.spec.fleet.Fleet.NodeView;

class ReplicaPackerTest {

    private final ReplicaPacker packer = new ReplicaPacker();

    @Test
    void theCaseStudyRunsOnATwoCoreMachineBesideAnotherApiThatAsksForTwoCores() {
        // given
        List<ApiView> apis = List.of(
                api("movie-recommendation", 1, "{cpu: 2, mem: 4G}", 2),
                api("fraud", 1, "{cpu: 2, mem: 4G}", 30),
                api("iris", 1, "{}", 0));

        // when
        Placement placement = pack(List.of(node("laptop", 2000, 1500)), apis);

        // then
        assertThat(placement.assignments())
                .containsExactly(
                        assigned("laptop", "fraud", 1, 2000, 30),
                        assigned("laptop", "iris", 1, 0, 1),
                        assigned("laptop", "movie-recommendation", 1, 0, 2));
        assertThat(explanation(placement, "movie-recommendation").notices())
                .containsExactly(
                        "compute.mem 3.7 GiB is not reserved: the loaded model was measured, and takes 2.0 MiB",
                        "compute.cpu 2 cores is not reserved on laptop: other APIs have reserved its 2 cores, and"
                                + " all share them");
    }

    @Test
    void workersReserveWhatIsWrittenOrAFifthOfACoreAndWhatWasMeasured() {
        // given
        List<ApiView> apis = List.of(python("movies", 2, "{mem: 200Mi}", 60), python("iris", 1, "{}", 80));

        // when
        Placement placement = pack(List.of(node("laptop", 2000, 1500)), apis);

        // then
        assertThat(placement.assignments())
                .containsExactly(assigned("laptop", "iris", 1, 200, 80), assigned("laptop", "movies", 2, 200, 200));
        assertThat(explanation(placement, "movies").notices()).isEmpty();
    }

    @Test
    void workersOfOneMachineReserveWhatWasMeasuredWhereThereIsNoRoomForWhatIsWritten() {
        // given
        List<ApiView> apis = List.of(python("movies", 1, "{cpu: 2, mem: 4G}", 60));

        // when
        Placement onALaptop = pack(List.of(node("laptop", 2000, 1500)), apis);
        Placement onACloud = packer.pack(fleet(CLOUD, List.of(node("small", 2000, 1500)), apis, List.of()), List.of());

        // then
        assertThat(onALaptop.assignments()).containsExactly(assigned("laptop", "movies", 1, 2000, 60));
        assertThat(explanation(onALaptop, "movies").notices())
                .containsExactly("compute.mem 3.7 GiB is not reserved on laptop: it does not have them free; reserved"
                        + " is what was measured, 60.0 MiB");
        assertThat(onACloud.assignments()).isEmpty();
        assertThat(explanation(onACloud, "movies").bound()).isEqualTo("memory");
    }

    @Test
    void aReplicaWithReservedCoresKeepsThemWhenAnotherApiComes() {
        // given
        List<Assignment> running = List.of(assigned("laptop", "movie", 1, 2000, 2));
        List<ApiView> apis = List.of(api("aardvark", 1, "{cpu: 2}", 2), api("movie", 1, "{cpu: 2}", 2));

        // when
        Placement placement = packer.pack(fleet(STATIC, List.of(node("laptop", 2000, 1500)), apis, running), List.of());

        // then
        assertThat(placement.assignments())
                .containsExactly(assigned("laptop", "aardvark", 1, 0, 2), assigned("laptop", "movie", 1, 2000, 2));
    }

    @Test
    void prefersANodeThatHasTheCoresToOneThatSharesThem() {
        // given
        List<NodeView> nodes = List.of(node("n1", 2000, 9000), node("n2", 2000, 1000));
        List<ApiView> apis = List.of(api("a", 1, "{cpu: 2}", 900), api("b", 1, "{cpu: 2}", 800));

        // when
        Placement placement = pack(nodes, apis);

        // then
        assertThat(placement.assignments()).extracting(Assignment::cpuMillis).containsExactly(2000, 2000);
    }

    @Test
    void clampsCoresToTheMachineAndSaysSo() {
        // when
        Placement placement = pack(List.of(node("laptop", 1000, 1000)), List.of(api("a", 1, "{cpu: 4}", 2)));

        // then
        assertThat(placement.assignments()).containsExactly(assigned("laptop", "a", 1, 1000, 2));
        assertThat(explanation(placement, "a").notices())
                .containsExactly("compute.cpu 4 cores is clamped to the 1 core of laptop");
    }

    @Test
    void coresAreAFenceWhereMachinesCanBeAdded() {
        // given
        List<ApiView> apis = List.of(api("a", 1, "{cpu: 2}", 2), api("b", 1, "{cpu: 1}", 3));

        // when
        Placement placement = packer.pack(fleet(CLOUD, List.of(node("n1", 2000, 1000)), apis, List.of()), List.of());

        // then
        assertThat(placement.assignments()).containsExactly(assigned("n1", "b", 1, 1000, 3));
        assertThat(explanation(placement, "a").bound()).isEqualTo("cpu");
        assertThat(explanation(placement, "a").reason())
                .isEqualTo("1 of 1 without a node: one needs 2 cores, and the 2 cores of n1 do not hold another; lower"
                        + " compute.cpu or autoscaling.init_replicas");
    }

    @Test
    void memoryIsAFenceEverywhereAndTheReasonNamesWhatIsMissing() {
        // when
        Placement placement =
                pack(List.of(node("laptop", 2000, 1000)), List.of(api("a", 1, "{}", 700), api("b", 1, "{}", 400)));

        // then
        assertThat(placement.assignments()).containsExactly(assigned("laptop", "a", 1, 0, 700));
        Explanation b = explanation(placement, "b");
        assertThat(b.want()).isEqualTo(1);
        assertThat(b.placed()).isZero();
        assertThat(b.bound()).isEqualTo("memory");
        assertThat(b.reason())
                .isEqualTo("1 of 1 without a node: one needs 400.0 MiB of memory, and laptop has 300.0 MiB free;"
                        + " delete an API or raise the node's capacity.mem");
    }

    @Test
    void aNodeTakesOneReplicaOfAnApiWithoutWrittenCores() {
        // when
        Placement placement =
                pack(List.of(node("n1", 4000, 1000), node("n2", 4000, 1000)), List.of(api("a", 3, "{}", 2)));

        // then
        assertThat(placement.assignments()).containsExactly(assigned("n1", "a", 1, 0, 2), assigned("n2", "a", 1, 0, 2));
        assertThat(explanation(placement, "a").placed()).isEqualTo(2);
        assertThat(explanation(placement, "a").bound()).isEqualTo("one_per_node");
    }

    @Test
    void replicasOfARevisionOnANodeAreOneAssignment() {
        // when
        Placement placement = pack(List.of(node("n1", 4000, 1000)), List.of(api("a", 4, "{cpu: 1}", 2)));

        // then
        assertThat(placement.assignments()).containsExactly(assigned("n1", "a", 4, 1000, 2));
        assertThat(explanation(placement, "a").reason()).isEqualTo("every replica has a node: 4 on n1");
        assertThat(explanation(placement, "a").bound()).isEqualTo("init_replicas");
    }

    @Test
    void newReplicasGoToTheLeastLoadedNode() {
        // given
        List<NodeView> nodes = List.of(node("n1", 4000, 1000), node("n2", 4000, 1000));
        List<ApiView> apis = List.of(api("heavy", 1, "{}", 500), api("a", 1, "{}", 50), api("b", 1, "{}", 40));

        // when
        Placement placement = pack(nodes, apis);

        // then
        assertThat(placement.assignments())
                .containsExactly(
                        assigned("n1", "heavy", 1, 0, 500),
                        assigned("n2", "a", 1, 0, 50),
                        assigned("n2", "b", 1, 0, 40));
    }

    @Test
    void whatRunsStaysAlthoughAnotherNodeIsEmpty() {
        // given
        List<NodeView> nodes = List.of(node("n1", 4000, 1000), node("n2", 4000, 1000));
        List<Assignment> running = List.of(assigned("n2", "a", 2, 1000, 400), assigned("gone", "a", 1, 1000, 400));

        // when
        Placement placement =
                packer.pack(fleet(STATIC, nodes, List.of(api("a", 2, "{cpu: 1}", 400)), running), List.of());

        // then
        assertThat(placement.assignments()).containsExactly(assigned("n2", "a", 2, 1000, 400));
    }

    @Test
    void aDrainingNodeKeepsWhatItHasAndGetsNothingNew() {
        // given
        NodeView draining = new NodeView(new NodeId("n1"), 1, 4000, 1000 * MEBI, true);
        List<Assignment> running = List.of(assigned("n1", "a", 1, 0, 2));

        // when
        Placement placement = packer.pack(
                fleet(STATIC, List.of(draining), List.of(api("a", 1, "{}", 2), api("b", 1, "{}", 2)), running),
                List.of());

        // then
        assertThat(placement.assignments()).containsExactly(assigned("n1", "a", 1, 0, 2));
        assertThat(explanation(placement, "b").bound()).isEqualTo("nodes");
    }

    @Test
    void aNewRevisionBorrowsTheReservationOfTheOneItReplaces() {
        // given
        List<NodeView> nodes = List.of(node("n1", 2000, 1000), node("n2", 2000, 1000));
        ApiView second = new ApiView(api("a", 1, "{}", 900).spec(), new Revision(2), 900 * MEBI);
        Assignment first = assigned("n2", "a", 1, 0, 800);

        // when
        Placement placement = packer.pack(
                fleet(STATIC, nodes, List.of(second, api("b", 1, "{}", 950)), List.of(first)), List.of(first));

        // then
        assertThat(placement.assignments())
                .containsExactly(
                        assigned("n1", "b", 1, 0, 950),
                        new Assignment(new NodeId("n2"), new ApiName("a"), new Revision(2), 1, 0, 900 * MEBI));
    }

    @Test
    void anOutgoingRevisionIsNotGivenAway() {
        // given
        ApiView second = new ApiView(api("a", 1, "{}", 100).spec(), new Revision(2), 100 * MEBI);
        Assignment first = assigned("n1", "a", 1, 0, 800);

        // when
        Placement placement = packer.pack(
                fleet(STATIC, List.of(node("n1", 2000, 1000)), List.of(second, api("b", 1, "{}", 300)), List.of(first)),
                List.of(first));

        // then
        assertThat(explanation(placement, "a").placed()).isEqualTo(1);
        assertThat(explanation(placement, "b").bound()).isEqualTo("memory");
    }

    @Test
    void everyApiGetsItsFirstReplicaBeforeAnyGetsItsSecond() {
        // when
        Placement placement = pack(
                List.of(node("n1", 8000, 1000)), List.of(api("a", 3, "{cpu: 1}", 400), api("b", 1, "{cpu: 1}", 300)));

        // then
        assertThat(explanation(placement, "a").placed()).isEqualTo(1);
        assertThat(explanation(placement, "b").placed()).isEqualTo(1);
    }

    @Test
    void anApiThatMayGoToZeroKeepsOneReplicaUntilRequestsCanWakeIt() {
        // when
        Placement placement = pack(List.of(node("n1", 2000, 1000)), List.of(api("a", 0, "{}", 2)));

        // then
        assertThat(explanation(placement, "a").want()).isEqualTo(1);
        assertThat(explanation(placement, "a").notices())
                .singleElement()
                .asString()
                .startsWith("init_replicas 0");
    }

    @Test
    void saysThatNoNodeIsRunning() {
        // when
        Placement placement = pack(List.of(), List.of(api("a", 1, "{}", 2)));

        // then
        assertThat(explanation(placement, "a").reason()).isEqualTo("1 of 1 without a node: no node is running");
    }

    private Placement pack(List<NodeView> nodes, List<ApiView> apis) {
        return packer.pack(fleet(STATIC, nodes, apis, List.of()), List.of());
    }

    private static Assignment assigned(String node, String api, int replicas, int cpuMillis, long memoryMebibytes) {
        return new Assignment(
                new NodeId(node), new ApiName(api), new Revision(1), replicas, cpuMillis, memoryMebibytes * MEBI);
    }

    private static Explanation explanation(Placement placement, String api) {
        return placement.explanations().stream()
                .filter(explanation -> explanation.api().value().equals(api))
                .findFirst()
                .orElseThrow();
    }
}
