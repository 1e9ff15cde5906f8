package vertebra.scaling.capacity;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import vertebra.spec.ApiName;
import vertebra.spec.NodeId;
import vertebra.spec.Revision;
import vertebra.spec.fleet.Assignment;
import vertebra.spec.fleet.Fleet;
import vertebra.spec.fleet.Fleet.ApiView;
import vertebra.spec.fleet.Fleet.NodeView;
import vertebra.spec.fleet.GroupView;
import vertebra.spec.fleet.GroupView.CloudView;
import vertebra.spec.fleet.GroupView.Order;
import vertebra.spec.fleet.GroupView.Refusal;
import vertebra.spec.fleet.MachineView;
import vertebra.spec.testing.Specs;

/** One group of machines of four cores and 8 GiB, and one API; planned every ten seconds. */
final class PlannedGroup {

    static final ApiName API = new ApiName("planned");
    static final Instant START = Instant.parse("2026-03-02T10:00:00Z");
    static final String NAME = "cloud";
    private static final Duration UNKNOWN_BOOT = Duration.ofSeconds(90);
    private static final GroupView.Unit UNIT = new GroupView.Unit(4_000, 8L << 30, 1, 0);

    private final CapacityPlanner planner = new CapacityPlanner();
    private final List<GroupView> others = new ArrayList<>();
    private List<GroupMemory> memory = List.of();
    private Instant now = START;
    private final Set<NodeId> draining = new HashSet<>();
    private final Set<NodeId> removed = new HashSet<>();
    private final List<ApiView> apis = new ArrayList<>();
    private final Map<ApiName, Integer> wants = new HashMap<>();
    private int nodes;
    private int reportedMillis = UNIT.cpuMillis();
    private Duration boot = Duration.ofMinutes(1);
    private int target;
    private Refusal refusal = Refusal.NONE;
    private List<Order> orders = List.of();
    private Duration silence = Duration.ZERO;
    private boolean suspended;
    private List<Assignment> assignments = List.of();

    /** As below, with replicas of two cores. */
    PlannedGroup(int nodes) {
        this(nodes, "{cpu: 2, mem: 2Gi}");
    }

    /**
     * A group that has so many nodes, n1 to nX, the leader on n1.
     *
     * @param compute of a replica, as flow YAML
     */
    PlannedGroup(int nodes, String compute) {
        apis.add(view(API, compute));
        this.nodes = nodes;
        this.target = nodes;
    }

    Instant now() {
        return now;
    }

    void nodes(int there, int wanted) {
        nodes = there;
        target = wanted;
    }

    /** So long the machines took to join. */
    void boots(Duration time) {
        boot = time;
    }

    /** What is remembered of it, in seconds. */
    List<Double> boots() {
        return memory.getFirst().boots().seconds();
    }

    /** So many cores the nodes really have. */
    void reports(int cpuMillis) {
        reportedMillis = cpuMillis;
    }

    /** Plans so often; what is ordered is there the next time. */
    GroupDecision joinAtOnce(int times, int want) {
        GroupDecision last = plan(want).getFirst();
        for (int i = 1; i < times; i++) {
            nodes(last.target(), last.target());
            last = plan(want).getFirst();
        }
        return last;
    }

    void drain(NodeId node) {
        draining.add(node);
    }

    void remove(NodeId node) {
        removed.add(node);
        target--;
    }

    void refuses(Refusal why) {
        refusal = why;
    }

    void ordered(Order... onTheirWay) {
        orders = List.of(onTheirWay);
    }

    void silentFor(Duration time) {
        silence = time;
    }

    void suspend() {
        suspended = true;
    }

    void runs(String... onNodes) {
        assignments = List.of(onNodes).stream()
                .map(node -> new Assignment(new NodeId(node), API, new Revision(1), 1, 2_000, 1L << 30))
                .toList();
    }

    /** So many replicas of another API are wanted as well. */
    void shares(String name, String otherCompute, int want) {
        apis.add(view(new ApiName(name), otherCompute));
        wants.put(new ApiName(name), want);
    }

    void besides(GroupView other) {
        others.add(other);
    }

    /** Ten seconds later: what is decided about each group, this one first. */
    List<GroupDecision> plan(int want) {
        now = now.plusSeconds(10);
        CloudView cloud = new CloudView(now.minus(silence), orders, refusal, suspended);
        List<GroupView> groups = new ArrayList<>();
        groups.add(new GroupView(NAME, "aws", 1, 9, target, UNIT, cloud));
        groups.addAll(others);
        List<NodeView> views = IntStream.rangeClosed(1, nodes)
                .mapToObj(this::node)
                .filter(node -> !removed.contains(node.id()))
                .toList();
        wants.put(API, want);
        Fleet fleet = new Fleet(now, views, apis, assignments, List.of(), List.of(), groups);
        CapacityPlanner.Plan plan = planner.plan(fleet, wants, memory, UNKNOWN_BOOT, now);
        memory = plan.memory();
        return plan.decisions();
    }

    /** What is decided about this group, in the last of so many tens of seconds. */
    GroupDecision planFor(Duration time, int want) {
        GroupDecision last = plan(want).getFirst();
        for (long i = 1; i < time.toSeconds() / 10; i++) {
            last = plan(want).getFirst();
        }
        return last;
    }

    private NodeView node(int number) {
        NodeId id = new NodeId("n" + number);
        MachineView machine =
                new MachineView(NAME, START.plusSeconds(number), boot.toSeconds(), 0, true, false, number == 1);
        return new NodeView(id, 1, reportedMillis, UNIT.memoryBytes(), draining.contains(id), machine);
    }

    private static ApiView view(ApiName name, String compute) {
        return new ApiView(Specs.onnx(name.value(), "  compute: " + compute + "\n"), new Revision(1), 1);
    }
}
