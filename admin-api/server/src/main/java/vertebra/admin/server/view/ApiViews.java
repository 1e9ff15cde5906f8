package vertebra.admin.server.view;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import vertebra.admin.contract.ApiDetail;
import vertebra.admin.contract.ApiStatus;
import vertebra.admin.contract.ModelInfo;
import vertebra.admin.contract.RevisionInfo;
import vertebra.admin.contract.traffic.MonitoredAnswers;
import vertebra.registry.catalog.ApiCatalog;
import vertebra.registry.catalog.ApiRevision;
import vertebra.registry.catalog.Catalog;
import vertebra.registry.catalog.Catalog.ApiEntry;
import vertebra.registry.catalog.CatalogProblem;
import vertebra.registry.catalog.ModelCatalog;
import vertebra.registry.decision.DecisionLog;
import vertebra.registry.document.DocumentFormat;
import vertebra.registry.status.FleetReader;
import vertebra.registry.store.StoreProblem;
import vertebra.spec.ApiName;
import vertebra.spec.ApiSpec;
import vertebra.spec.RealtimeApi;
import vertebra.spec.Revision;
import vertebra.spec.TrafficSplitter;
import vertebra.spec.UnservedApi;
import vertebra.spec.fleet.Explanation;
import vertebra.spec.fleet.ReplicaView;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;
import vertebra.spec.yaml.ApiSpecWriter;
import vertebra.spec.yaml.Spelling;

/** APIs as the admin API answers them. Blocking; safe for any thread. */
public final class ApiViews {

    private static final int DECISIONS = 10;

    private final ApiCatalog apis;
    private final ModelCatalog models;
    private final FleetReader fleet;
    private final DecisionLog decisions;
    private final Function<ApiName, ApiStatus.Traffic> traffic;
    private final Function<ApiName, List<MonitoredAnswers>> answers;

    public ApiViews(
            ApiCatalog apis,
            ModelCatalog models,
            FleetReader fleet,
            DecisionLog decisions,
            Function<ApiName, ApiStatus.Traffic> traffic,
            Function<ApiName, List<MonitoredAnswers>> answers) {
        this.apis = apis;
        this.models = models;
        this.fleet = fleet;
        this.decisions = decisions;
        this.traffic = traffic;
        this.answers = answers;
    }

    /** All APIs of this catalog, by name; one whose revision is damaged is failed, with the reason. */
    public List<ApiStatus> all(Catalog catalog) {
        List<ReplicaView> replicas = fleet.snapshot(List.of()).replicas();
        return names(catalog).stream()
                .flatMap(name -> listed(catalog, name, of(name, replicas)).stream())
                .toList();
    }

    /** One damaged document must not hide all other APIs. */
    private Optional<ApiStatus> listed(Catalog catalog, ApiName name, List<ReplicaView> replicas) {
        try {
            return current(catalog, name).map(revision -> {
                revision.models().values().forEach(models::version);
                return status(catalog, revision, replicas);
            });
        } catch (ProblemException e) {
            if (e.problem().type() != StoreProblem.STORE_DAMAGED) {
                throw e;
            }
            return catalog.live(name).map(entry -> damaged(name, entry, replicas, e.problem()));
        }
    }

    private ApiStatus damaged(ApiName name, ApiEntry entry, List<ReplicaView> replicas, Problem problem) {
        ApiState state = ApiState.of(entry.current(), 0, Optional.empty(), replicas);
        return new ApiStatus(
                name.value(),
                "Unknown",
                ApiStatus.State.FAILED,
                problem.detail() + ". " + problem.advice(),
                state.live(),
                state.want(),
                entry.current().toString(),
                state.serving().map(Object::toString).orElse(null),
                "",
                traffic.apply(name),
                entry.updatedAt());
    }

    /** @throws ProblemException {@link CatalogProblem#NO_SUCH_API} */
    public ApiStatus status(Catalog catalog, ApiName name) {
        ApiRevision revision = known(catalog, name);
        return status(catalog, revision, of(name, fleet.snapshot(List.of()).replicas()));
    }

    /**
     * All about one API; of a damaged one, what can be told.
     *
     * @throws ProblemException {@link CatalogProblem#NO_SUCH_API}
     */
    public ApiDetail detail(Catalog catalog, ApiName name) {
        ApiEntry entry = entry(catalog, name);
        List<ReplicaView> replicas = of(name, fleet.snapshot(List.of()).replicas());
        Optional<ApiRevision> revision = readable(name, entry.current());
        return new ApiDetail(
                listed(catalog, name, replicas).orElseThrow(() -> unknown(catalog, name.value())),
                revision.map(ApiRevision::spec).map(new ApiSpecWriter()::toMap).orElse(Map.of()),
                revision.map(this::modelsOf).orElse(List.of()),
                replicas.stream().map(FleetViews::replica).toList(),
                decisions.recent(name, DECISIONS).stream()
                        .map(FleetViews::decision)
                        .toList(),
                answers.apply(name));
    }

    /**
     * What can be rolled back to, the newest first; a damaged revision cannot.
     *
     * @throws ProblemException {@link CatalogProblem#NO_SUCH_API}
     */
    public List<RevisionInfo> revisions(Catalog catalog, ApiName name) {
        ApiEntry entry = entry(catalog, name);
        return entry.history().stream()
                .sorted(Comparator.reverseOrder())
                .flatMap(revision -> readable(name, revision).stream())
                .map(revision -> new RevisionInfo(
                        revision.revision().toString(),
                        revision.revision().equals(entry.current()),
                        revision.createdAt(),
                        revision.author(),
                        modelNames(revision)))
                .toList();
    }

    private static ApiEntry entry(Catalog catalog, ApiName name) {
        return catalog.live(name).orElseThrow(() -> unknown(catalog, name.value()));
    }

    private Optional<ApiRevision> readable(ApiName name, Revision revision) {
        return DocumentFormat.unlessDamaged(() -> apis.revision(name, revision));
    }

    /** The decisions on all APIs together, the newest first. */
    public List<Explanation> decisions(Catalog catalog, int limit) {
        return names(catalog).stream()
                .flatMap(name -> decisions.recent(name, limit).stream())
                .sorted(Comparator.comparing(Explanation::at).reversed())
                .limit(limit)
                .toList();
    }

    /** The names of the APIs that are not deleted, sorted. */
    public static List<ApiName> names(Catalog catalog) {
        return List.copyOf(catalog.live().keySet());
    }

    /**
     * The name of an API that is in the catalog.
     *
     * @throws ProblemException {@link CatalogProblem#NO_SUCH_API} with what was probably meant
     */
    public static ApiName known(Catalog catalog, String name) {
        return names(catalog).stream()
                .filter(known -> known.value().equals(name))
                .findFirst()
                .orElseThrow(() -> unknown(catalog, name));
    }

    private ApiRevision known(Catalog catalog, ApiName name) {
        return current(catalog, name).orElseThrow(() -> unknown(catalog, name.value()));
    }

    private static ProblemException unknown(Catalog catalog, String name) {
        List<String> known = names(catalog).stream().map(ApiName::value).toList();
        String advice = known.isEmpty() ? "No API is deployed yet." : Spelling.advice(name, known);
        return Problem.of(CatalogProblem.NO_SUCH_API, "There is no API '" + name + "'. " + advice)
                .asException();
    }

    private Optional<ApiRevision> current(Catalog catalog, ApiName name) {
        return catalog.live(name).flatMap(entry -> apis.revision(name, entry.current()));
    }

    private ApiStatus status(Catalog catalog, ApiRevision revision, List<ReplicaView> replicas) {
        ApiName name = revision.api();
        ApiState state = ApiState.of(
                revision.revision(),
                initReplicas(revision.spec()),
                decisions.recent(name, 1).stream().findFirst(),
                replicas);
        return new ApiStatus(
                name.value(),
                revision.spec().kind(),
                state.state(),
                state.reason(),
                state.live(),
                state.want(),
                revision.revision().toString(),
                state.serving().map(Object::toString).orElse(null),
                Endpoints.of(revision.spec()),
                traffic.apply(name),
                catalog.live(name).map(ApiEntry::updatedAt).orElse(revision.createdAt()));
    }

    private static int initReplicas(ApiSpec spec) {
        return switch (spec) {
            case RealtimeApi api -> api.autoscaling().initReplicas();
            case TrafficSplitter splitter -> 0;
            case UnservedApi unserved -> 0;
        };
    }

    private List<ModelInfo> modelsOf(ApiRevision revision) {
        ModelViews views = new ModelViews(models);
        return revision.models().values().stream()
                .flatMap(ref -> DocumentFormat.unlessDamaged(() -> models.version(ref)).stream())
                .map(views::of)
                .toList();
    }

    private static Map<String, String> modelNames(ApiRevision revision) {
        return revision.models().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, model -> model.getValue().toString(), (one, other) -> one, TreeMap::new));
    }

    private static List<ReplicaView> of(ApiName api, List<ReplicaView> replicas) {
        return replicas.stream().filter(replica -> replica.api().equals(api)).toList();
    }
}
