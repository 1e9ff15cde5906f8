package vertebra.controller;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import vertebra.cluster.Cluster;
import vertebra.registry.placement.AssignmentTable;
import vertebra.registry.status.FleetReader;
import vertebra.registry.status.ReplicaDirectory;
import vertebra.spec.Revision;
import vertebra.spec.fleet.Fleet;
import vertebra.spec.fleet.Fleet.ApiView;
import vertebra.spec.fleet.Fleet.NodeView;
import vertebra.spec.fleet.GroupView;
import vertebra.spec.testing.Specs;

/** A fleet reader whose catalog is set by hand; members, assignments and replicas are those of a real cluster. */
final class Catalogued implements FleetReader {

    private final Cluster cluster;
    private final Clock clock;
    private final AssignmentTable assignments;
    private final ReplicaDirectory replicas;
    private final AtomicInteger reads = new AtomicInteger();
    private volatile List<ApiView> apis = List.of();
    private volatile @Nullable RuntimeException failure;

    Catalogued(Cluster cluster, Clock clock) {
        this.cluster = cluster;
        this.clock = clock;
        this.assignments = new AssignmentTable(cluster);
        this.replicas = new ReplicaDirectory(cluster);
    }

    /** @param sections more YAML of the spec, see {@link Specs#onnx(String, String)} */
    synchronized void commit(String name, int revision, String sections) {
        List<ApiView> next = new ArrayList<>(apis);
        next.removeIf(api -> api.spec().name().value().equals(name));
        next.add(new ApiView(Specs.onnx(name, sections), new Revision(revision), 2_000_000));
        apis = List.copyOf(next);
    }

    synchronized void delete(String name) {
        apis = apis.stream()
                .filter(api -> !api.spec().name().value().equals(name))
                .toList();
    }

    void failWith(@Nullable RuntimeException newFailure) {
        failure = newFailure;
    }

    int reads() {
        return reads.get();
    }

    @Override
    public Fleet snapshot(List<GroupView> groups) {
        reads.incrementAndGet();
        RuntimeException planned = failure;
        if (planned != null) {
            throw planned;
        }
        return new Fleet(
                clock.instant(),
                cluster.membership().members().stream()
                        .map(node ->
                                new NodeView(node.id(), node.bootId(), node.cpuMillis(), node.memoryBytes(), false))
                        .toList(),
                apis,
                assignments.current().all(),
                replicas.all(),
                List.of(),
                groups);
    }
}
