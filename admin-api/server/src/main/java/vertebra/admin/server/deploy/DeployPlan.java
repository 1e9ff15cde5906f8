package vertebra.admin.server.deploy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import vertebra.admin.contract.plan.DeploymentPlan;
import vertebra.admin.contract.plan.DeploymentPlan.Action;
import vertebra.admin.contract.plan.DeploymentPlan.PlannedApi;
import vertebra.admin.contract.plan.DeploymentPlan.PlannedChange;
import vertebra.admin.contract.plan.DeploymentPlan.PlannedModel;
import vertebra.admin.contract.plan.DeploymentPlan.PlannedPlacement;
import vertebra.admin.server.dependencies.Dependencies;
import vertebra.admin.server.view.Endpoints;
import vertebra.registry.artifact.ArtifactFolder;
import vertebra.registry.artifact.ModelArtifact;
import vertebra.registry.artifact.ModelEnvironment;
import vertebra.registry.artifact.ModelFacts;
import vertebra.registry.catalog.ApiCatalog;
import vertebra.registry.catalog.ApiRevision;
import vertebra.registry.catalog.Catalog;
import vertebra.registry.catalog.Catalog.ApiEntry;
import vertebra.registry.catalog.ModelCatalog;
import vertebra.registry.catalog.ModelVersion;
import vertebra.registry.document.DocumentFormat;
import vertebra.spec.ApiName;
import vertebra.spec.RealtimeApi;
import vertebra.spec.Revision;
import vertebra.spec.fleet.Explanation;
import vertebra.spec.fleet.Fleet.ApiView;
import vertebra.spec.yaml.SpecFault;

/** Compares what a deploy would commit with what is committed. Writes nothing. Blocking. */
final class DeployPlan {

    private final ApiCatalog apis;
    private final ModelCatalog models;
    private final PlacementTrial placement;

    DeployPlan(ApiCatalog apis, ModelCatalog models, PlacementTrial placement) {
        this.apis = apis;
        this.models = models;
        this.placement = placement;
    }

    /**
     * One API and what it is compared with.
     *
     * @param entry of the catalog; empty: it is new, or was deleted
     * @param before the committed revision; empty also where it is damaged
     * @param served the model of that revision; empty also where it is damaged
     * @param artifact the model's files that it would serve
     */
    private record Compared(
            Candidate candidate,
            Optional<ApiEntry> entry,
            Optional<ApiRevision> before,
            Optional<ModelVersion> served,
            ModelArtifact artifact) {

        ApiName name() {
            return candidate.api().name();
        }

        Action action() {
            if (entry.isEmpty()) {
                return Action.NEW;
            }
            boolean sameSpec = before.map(ApiRevision::spec)
                    .filter(candidate.api()::equals)
                    .isPresent();
            return sameSpec && served.filter(this::isServed).isPresent() ? Action.UNCHANGED : Action.CHANGED;
        }

        /** As the commit does it: files of a project are a version of the API's own name. */
        private boolean isServed(ModelVersion version) {
            return switch (candidate.model()) {
                case ServedModel.Registered registered ->
                    registered.version().ref().equals(version.ref());
                case ServedModel.OfProject own ->
                    version.ref().name().equals(name().value())
                            && version.artifact().equals(artifact)
                            && version.environment()
                                    .map(ModelEnvironment::key)
                                    .equals(candidate.dependencies().map(Dependencies::key));
            };
        }
    }

    DeploymentPlan of(List<Candidate> candidates, List<SpecFault> notices) {
        Catalog catalog = apis.catalog();
        List<Compared> compared =
                candidates.stream().map(each -> compare(catalog, each)).toList();
        Map<ApiName, Explanation> placed =
                placement.of(compared.stream().map(each -> view(catalog, each)).toList()).stream()
                        .collect(Collectors.toMap(Explanation::api, Function.identity()));
        return new DeploymentPlan(
                catalog.generation(),
                compared.stream()
                        .map(each -> planned(each, placed.get(each.name())))
                        .toList(),
                Candidate.notices(candidates, notices));
    }

    private Compared compare(Catalog catalog, Candidate candidate) {
        ApiName name = candidate.api().name();
        Optional<ApiEntry> entry = catalog.live(name);
        Optional<ApiRevision> before =
                entry.flatMap(live -> DocumentFormat.unlessDamaged(() -> apis.revision(name, live.current())));
        Optional<ModelVersion> served = before.flatMap(revision -> revision.models().values().stream()
                .findFirst()
                .flatMap(ref -> DocumentFormat.unlessDamaged(() -> models.version(ref))));
        return new Compared(candidate, entry, before, served, artifactOf(candidate.model()));
    }

    private static ModelArtifact artifactOf(ServedModel model) {
        return switch (model) {
            case ServedModel.Registered registered -> registered.version().artifact();
            case ServedModel.OfProject own ->
                ArtifactFolder.read(own.files().root(), own.files().main());
        };
    }

    /** As the control loop would see it after the commit. */
    private static ApiView view(Catalog catalog, Compared api) {
        Revision next = Optional.ofNullable(catalog.apis().get(api.name()))
                .map(entry -> entry.latest().next())
                .orElse(new Revision(1));
        Revision revision = api.entry()
                .filter(entry -> api.action() == Action.UNCHANGED)
                .map(ApiEntry::current)
                .orElse(next);
        RealtimeApi spec = api.candidate().api();
        ModelFacts facts = api.candidate().facts();
        return new ApiView(
                spec, revision, facts.memoryBytes(), spec.predictor().runsInWorkers(Optional.of(facts.engine())));
    }

    private static PlannedApi planned(Compared api, @Nullable Explanation placed) {
        Candidate candidate = api.candidate();
        List<PlannedChange> changes = api.before()
                .map(revision -> {
                    Differences differences = new Differences();
                    differences.ofSpecs(revision.spec(), candidate.api());
                    differences.ofModels(api.served(), api.artifact(), candidate);
                    return differences.found();
                })
                .orElse(List.of());
        return new PlannedApi(
                api.name().value(),
                api.action(),
                api.entry().map(entry -> entry.current().toString()).orElse(null),
                Endpoints.of(candidate.api()),
                new PlannedModel(
                        api.artifact().digest().toString(),
                        api.artifact().bytes(),
                        candidate.facts().memoryBytes(),
                        TimeUnit.NANOSECONDS.toMicros(
                                candidate.facts().warmUpP50().toNanos())),
                changes,
                placed == null
                        ? null
                        : new PlannedPlacement(placed.want(), placed.placed(), placed.reason(), placed.notices()));
    }
}
