package vertebra.scaling.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import vertebra.scaling.placement.ReplicaPacker;
import vertebra.spec.ApiName;
import vertebra.spec.NodeId;
import vertebra.spec.Revision;
import vertebra.spec.fleet.Assignment;
import vertebra.spec.fleet.Fleet;
import vertebra.spec.fleet.Fleet.ApiView;
import vertebra.spec.fleet.Fleet.NodeView;
import vertebra.spec.fleet.GroupView;
import vertebra.spec.testing.Specs;

/** Where the law counts on room that is free, the packer finds it. */
class FreeRoomPropertiesTest {

    private static final GroupView CLOUD = new GroupView("cloud", "aws", 1, 9, 1);

    private final ReplicaPacker packer = new ReplicaPacker();

    @Property(tries = 300, seed = "5521")
    void whatFindsRoomIsPlaced(@ForAll("fleets") Fleet fleet, @ForAll @IntRange(min = 1, max = 4) int more) {
        // given
        FreeRoom room = new FreeRoom(fleet);
        Map<ApiName, Integer> assigned = new HashMap<>();
        fleet.apis().forEach(api -> assigned.put(api.spec().name(), 0));
        fleet.assignments().forEach(each -> assigned.merge(each.api(), each.replicas(), Integer::sum));

        for (ApiView api : fleet.apis()) {
            // when
            Map<ApiName, Integer> wants = new HashMap<>(assigned);
            wants.merge(api.spec().name(), more, Integer::sum);

            // then
            assertThat(places(fleet, wants)).isEqualTo(room.holds(api, more));
        }
    }

    private record Size(String compute, int gib) {

        private ApiView named(String name) {
            return new ApiView(Specs.onnx(name, "  compute: " + compute + "\n"), new Revision(1), (long) gib << 30);
        }
    }

    private boolean places(Fleet fleet, Map<ApiName, Integer> wants) {
        return packer.pack(fleet, wants, List.of()).explanations().stream()
                .allMatch(each -> each.placed() == each.want());
    }

    /** What runs was placed by the packer. */
    @Provide
    Arbitrary<Fleet> fleets() {
        Arbitrary<List<NodeView>> nodes = Combinators.combine(
                        Arbitraries.integers().between(1, 8),
                        Arbitraries.integers().between(1, 32))
                .as((cores, gib) -> new NodeView(new NodeId("n"), 1, cores * 1_000, (long) gib << 30, false))
                .list()
                .ofMinSize(1)
                .ofMaxSize(5)
                .map(list -> IntStream.range(0, list.size())
                        .mapToObj(i -> new NodeView(
                                new NodeId("n" + i),
                                1,
                                list.get(i).cpuMillis(),
                                list.get(i).memoryBytes(),
                                i > 0 && i % 4 == 0))
                        .toList());
        Arbitrary<List<ApiView>> apis = Combinators.combine(
                        Arbitraries.of("{}", "{cpu: 1}", "{cpu: 500m}", "{cpu: 4}"),
                        Arbitraries.integers().between(1, 12))
                .as(Size::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(5)
                .map(list -> IntStream.range(0, list.size())
                        .mapToObj(i -> list.get(i).named("api-" + i))
                        .toList());
        return Combinators.combine(
                        nodes, apis, Arbitraries.integers().between(0, 3).list().ofSize(5))
                .as(this::running);
    }

    private Fleet running(List<NodeView> nodes, List<ApiView> apis, List<Integer> wants) {
        Map<ApiName, Integer> first = new HashMap<>();
        for (int i = 0; i < apis.size(); i++) {
            first.put(apis.get(i).spec().name(), wants.get(i));
        }
        Fleet empty = fleet(nodes, apis, List.of());
        return fleet(nodes, apis, packer.pack(empty, first, List.of()).assignments());
    }

    private static Fleet fleet(List<NodeView> nodes, List<ApiView> apis, List<Assignment> assignments) {
        return new Fleet(Instant.EPOCH, nodes, apis, assignments, List.of(), List.of(), List.of(CLOUD));
    }
}
