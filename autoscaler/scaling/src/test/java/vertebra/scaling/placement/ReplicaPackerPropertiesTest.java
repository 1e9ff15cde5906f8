package vertebra.scaling.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static vertebra.scaling.placement.Fleets.MEBI;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import vertebra.spec.Revision;
import vertebra.spec.fleet.Assignment;
import vertebra.spec.fleet.Explanation;
import vertebra.spec.fleet.Fleet;
import vertebra.spec.fleet.Fleet.ApiView;
import vertebra.spec.fleet.Fleet.NodeView;

/** Promises that hold for every fleet. */
class ReplicaPackerPropertiesTest {

    private static final String SEED = "20260101";

    private final ReplicaPacker packer = new ReplicaPacker();

    @Property(seed = SEED, tries = 100)
    void aNodeIsNeverExceeded(@ForAll("fleets") Fleet fleet) {
        // when
        List<Assignment> assignments = packer.pack(fleet, List.of()).assignments();

        // then
        assertThat(fleet.nodes()).allSatisfy(node -> {
            List<Assignment> here = assignments.stream()
                    .filter(assignment -> assignment.node().equals(node.id()))
                    .toList();
            assertThat(sum(here, Assignment::memoryBytes)).isLessThanOrEqualTo(node.memoryBytes());
            assertThat(sum(here, Assignment::cpuMillis)).isLessThanOrEqualTo(node.cpuMillis());
        });
    }

    @Property(seed = SEED, tries = 100)
    void aNodesMemoryIsNotExceededDuringARollOutEitherWhereNewAndOldShareOneReservation(@ForAll("fleets") Fleet fleet) {
        // given
        List<Assignment> outgoing = packer.pack(fleet, List.of()).assignments();
        Fleet next = fleet.withApis(fleet.apis().stream()
                .map(api -> new ApiView(api.spec(), new Revision(2), api.weightBytes() / 2 + 50 * MEBI))
                .toList());

        // when
        List<Assignment> incoming = packer.pack(next, outgoing).assignments();

        // then
        assertThat(fleet.nodes())
                .allSatisfy(node -> assertThat(fleet.apis().stream()
                                .mapToLong(api -> Math.max(memory(incoming, node, api), memory(outgoing, node, api)))
                                .sum())
                        .isLessThanOrEqualTo(node.memoryBytes()));
    }

    @Property(seed = SEED, tries = 100)
    void anApiIsNeverPlacedMoreOftenThanWantedAndTheExplanationCounts(@ForAll("fleets") Fleet fleet) {
        // when
        Placement placement = packer.pack(fleet, List.of());

        // then
        assertThat(placement.explanations()).hasSameSizeAs(fleet.apis()).allSatisfy(explanation -> {
            assertThat(explanation.placed()).isLessThanOrEqualTo(explanation.want());
            assertThat(placement.assignments().stream()
                            .filter(assignment -> assignment.api().equals(explanation.api()))
                            .mapToInt(Assignment::replicas)
                            .sum())
                    .isEqualTo(explanation.placed());
        });
    }

    @Property(seed = SEED, tries = 100)
    void theOrderOfWhatWasReadDoesNotMatter(@ForAll("fleets") Fleet fleet, @ForAll Random random) {
        // given
        Fleet shuffled = new Fleet(
                fleet.asOf(),
                shuffled(fleet.nodes(), random),
                shuffled(fleet.apis(), random),
                shuffled(fleet.assignments(), random),
                List.of(),
                List.of(),
                fleet.groups());

        // when
        Placement placement = packer.pack(shuffled, List.of());

        // then
        assertThat(placement).isEqualTo(packer.pack(fleet, List.of()));
    }

    @Property(seed = SEED, tries = 100)
    void packingItsOwnResultAgainChangesNothing(@ForAll("fleets") Fleet fleet) {
        // given
        Placement first = packer.pack(fleet, List.of());

        // when
        Placement again = packer.pack(withAssignments(fleet, first.assignments()), List.of());

        // then
        assertThat(again.assignments()).isEqualTo(first.assignments());
        assertThat(again.explanations()).isEqualTo(first.explanations());
    }

    @Property(seed = SEED, tries = 100)
    void aNewApiMovesNothingThatRuns(@ForAll("fleets") Fleet fleet) {
        // given
        List<Assignment> running = packer.pack(fleet, List.of()).assignments();
        List<ApiView> more = new ArrayList<>(fleet.apis());
        more.add(Fleets.api("newcomer", 2, "{cpu: 1}", 60));

        // when
        List<Assignment> assignments = packer.pack(withAssignments(fleet.withApis(more), running), List.of())
                .assignments();

        // then
        assertThat(running)
                .allSatisfy(before -> assertThat(assignments).anySatisfy(after -> {
                    assertThat(after.node()).isEqualTo(before.node());
                    assertThat(after.api()).isEqualTo(before.api());
                    assertThat(after.replicas()).isGreaterThanOrEqualTo(before.replicas());
                }));
    }

    @Property(seed = SEED, tries = 100)
    void whatFirstFitDecreasingCanPlaceIsPlaced(@ForAll("fleets") Fleet fleet) {
        // when
        List<Explanation> explanations = packer.pack(fleet, List.of()).explanations();

        // then
        if (firstFitDecreasingPlacesAll(fleet)) {
            assertThat(explanations).allSatisfy(api -> assertThat(api.placed()).isEqualTo(api.want()));
        }
    }

    @Provide
    Arbitrary<Fleet> fleets() {
        Arbitrary<List<NodeView>> nodes = Combinators.combine(
                        Arbitraries.integers().between(1, 8),
                        Arbitraries.integers().between(50, 1000))
                .as((cores, mebibytes) -> Fleets.node("n", cores * 1000, mebibytes))
                .list()
                .ofMinSize(1)
                .ofMaxSize(5)
                .map(list -> IntStream.range(0, list.size())
                        .mapToObj(i -> Fleets.node(
                                "n" + i, list.get(i).cpuMillis(), list.get(i).memoryBytes() / MEBI))
                        .toList());
        Arbitrary<List<ApiView>> apis = Combinators.combine(
                        Arbitraries.integers().between(1, 4),
                        Arbitraries.of("{}", "{cpu: 1}", "{cpu: 500m, mem: 1G}", "{cpu: 4}"),
                        Arbitraries.integers().between(1, 400))
                .as(Wanted::new)
                .list()
                .ofMaxSize(8)
                .map(list -> IntStream.range(0, list.size())
                        .mapToObj(i -> list.get(i).named("api-" + i))
                        .toList());
        return Combinators.combine(Arbitraries.of(Fleets.STATIC, Fleets.CLOUD), nodes, apis)
                .as((group, machines, wanted) -> Fleets.fleet(group, machines, wanted, List.of()));
    }

    private record Wanted(int initReplicas, String compute, int weightMebibytes) {

        private ApiView named(String name) {
            return Fleets.api(name, initReplicas, compute, weightMebibytes);
        }
    }

    /** The text-book algorithm, written again: the heaviest first, each on the first node that takes it. */
    private static boolean firstFitDecreasingPlacesAll(Fleet fleet) {
        boolean fence = fleet.groups().getFirst().type().equals("aws");
        long[] memory = fleet.nodes().stream().mapToLong(NodeView::memoryBytes).toArray();
        long[] cpu = fleet.nodes().stream().mapToLong(NodeView::cpuMillis).toArray();
        List<ApiView> heaviestFirst = fleet.apis().stream()
                .sorted(Comparator.comparingLong(ApiView::weightBytes)
                        .reversed()
                        .thenComparing(api -> api.spec().name()))
                .toList();
        for (ApiView api : heaviestFirst) {
            int written = api.spec().compute().cpuMillis().orElse(0);
            int[] cores = new int[cpu.length];
            boolean[] taken = new boolean[cpu.length];
            for (int replica = 0; replica < api.spec().autoscaling().initReplicas(); replica++) {
                int node = 0;
                for (; node < cpu.length; node++) {
                    int clamped = fence
                            ? written
                            : Math.min(written, fleet.nodes().get(node).cpuMillis());
                    cores[node] = taken[node] ? cores[node] : fence || clamped <= cpu[node] ? clamped : 0;
                    boolean holds = memory[node] >= api.weightBytes() && cpu[node] >= cores[node];
                    if (holds && !(taken[node] && cores[node] == 0)) {
                        break;
                    }
                }
                if (node == cpu.length) {
                    return false;
                }
                taken[node] = true;
                memory[node] -= api.weightBytes();
                cpu[node] -= cores[node];
            }
        }
        return true;
    }

    private static Fleet withAssignments(Fleet fleet, List<Assignment> assignments) {
        return Fleets.fleet(fleet.groups().getFirst(), fleet.nodes(), fleet.apis(), assignments);
    }

    private static long sum(List<Assignment> assignments, ToLongFunction<Assignment> amount) {
        return assignments.stream()
                .mapToLong(assignment -> assignment.replicas() * amount.applyAsLong(assignment))
                .sum();
    }

    private static long memory(List<Assignment> assignments, NodeView node, ApiView api) {
        return assignments.stream()
                .filter(assignment -> assignment.node().equals(node.id())
                        && assignment.api().equals(api.spec().name()))
                .mapToLong(assignment -> assignment.replicas() * assignment.memoryBytes())
                .sum();
    }

    private static <T> List<T> shuffled(List<T> list, Random random) {
        List<T> copy = new ArrayList<>(list);
        Collections.shuffle(copy, random);
        return copy;
    }
}
