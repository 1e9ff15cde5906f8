package vertebra.registry.status;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vertebra.cluster.Cluster;
import vertebra.cluster.Membership;
import vertebra.cluster.NodeInfo;
import vertebra.registry.artifact.ModelFacts;
import vertebra.registry.catalog.ApiCatalog;
import vertebra.registry.catalog.ApiRevision;
import vertebra.registry.catalog.Catalog.ApiEntry;
import vertebra.registry.catalog.ModelCatalog;
import vertebra.registry.catalog.ModelVersion;
import vertebra.registry.placement.AssignmentTable;
import vertebra.registry.store.StoreProblem;
import vertebra.spec.ApiName;
import vertebra.spec.RealtimeApi;
import vertebra.spec.Revision;
import vertebra.spec.fleet.Fleet;
import vertebra.spec.fleet.Fleet.ApiView;
import vertebra.spec.fleet.Fleet.NodeView;
import vertebra.spec.fleet.GroupView;
import vertebra.spec.problem.ProblemException;

/** Builds the {@link Fleet} from the catalog, the membership and the rows of the cluster. */
public final class CatalogFleetReader implements FleetReader {

    private static final Logger LOGGER = LoggerFactory.getLogger(CatalogFleetReader.class);

    private final ApiCatalog apis;
    private final ModelCatalog models;
    private final Membership membership;
    private final AssignmentTable assignments;
    private final NodeDirectory nodes;
    private final ReplicaDirectory replicas;
    private final LoadFeed load;
    private final Clock clock;
    /** What was told of damaged APIs. */
    private final Map<ApiName, Revision> damaged = new ConcurrentHashMap<>();

    public CatalogFleetReader(ApiCatalog apis, ModelCatalog models, Cluster cluster, Clock clock) {
        this.apis = apis;
        this.models = models;
        this.membership = cluster.membership();
        this.assignments = new AssignmentTable(cluster);
        this.nodes = new NodeDirectory(cluster);
        this.replicas = new ReplicaDirectory(cluster);
        this.load = new LoadFeed(cluster);
        this.clock = clock;
    }

    @Override
    public Fleet snapshot(List<GroupView> groups) {
        return new Fleet(
                clock.instant(),
                membership.members().stream().map(this::node).toList(),
                apis(),
                assignments.current().all(),
                replicas.all(),
                load.all(),
                groups);
    }

    private NodeView node(NodeInfo node) {
        return new NodeView(
                node.id(), node.bootId(), node.cpuMillis(), node.memoryBytes(), nodes.isDraining(node.id()));
    }

    private List<ApiView> apis() {
        SortedMap<ApiName, ApiEntry> live = apis.catalog().live();
        damaged.keySet().retainAll(live.keySet());
        return live.entrySet().stream()
                .flatMap(entry -> view(entry.getKey(), entry.getValue()).stream())
                .toList();
    }

    /** A damaged API is left out, so that it harms no other; a store that is away fails the snapshot instead. */
    private Optional<ApiView> view(ApiName name, ApiEntry entry) {
        try {
            Optional<ApiView> view = apis.revision(name, entry.current()).flatMap(this::view);
            if (damaged.remove(name) != null) {
                LOGGER.atInfo()
                        .addKeyValue("api", name)
                        .addKeyValue("revision", entry.current())
                        .log("A damaged API can be read again");
            }
            return view;
        } catch (ProblemException e) {
            if (e.problem().type() != StoreProblem.STORE_DAMAGED) {
                throw e;
            }
            warn(name, entry, e);
            return Optional.empty();
        }
    }

    /** Once for each damage: the fleet is read every few seconds. */
    private void warn(ApiName name, ApiEntry entry, ProblemException damage) {
        if (!entry.current().equals(damaged.put(name, entry.current()))) {
            LOGGER.atWarn()
                    .addKeyValue("api", name)
                    .addKeyValue("revision", entry.current())
                    .addKeyValue("reason", damage.getMessage())
                    .log("Left out a damaged API");
        }
    }

    private Optional<ApiView> view(ApiRevision revision) {
        if (!(revision.spec() instanceof RealtimeApi spec)) {
            return Optional.empty();
        }
        List<ModelFacts> facts = revision.models().values().stream()
                .distinct()
                .flatMap(ref -> models.version(ref).stream())
                .map(ModelVersion::facts)
                .toList();
        return Optional.of(new ApiView(
                spec,
                revision.revision(),
                facts.stream().mapToLong(ModelFacts::memoryBytes).sum(),
                spec.predictor()
                        .runsInWorkers(facts.stream().map(ModelFacts::engine).findFirst())));
    }
}
