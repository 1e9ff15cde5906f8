package vertebra.admin.server.deploy;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import vertebra.admin.contract.Deployment;
import vertebra.admin.contract.Deployment.Deployed;
import vertebra.admin.server.dependencies.Dependencies;
import vertebra.admin.server.view.Endpoints;
import vertebra.registry.artifact.ArtifactCache;
import vertebra.registry.artifact.ModelArtifact;
import vertebra.registry.artifact.ModelEnvironment;
import vertebra.registry.catalog.ApiCatalog;
import vertebra.registry.catalog.ApiCatalog.DeployedModel;
import vertebra.registry.catalog.ApiCatalog.NewRevision;
import vertebra.registry.catalog.ApiRevision;
import vertebra.registry.catalog.Catalog;
import vertebra.registry.catalog.Catalog.ApiEntry;
import vertebra.registry.catalog.ModelCatalog;
import vertebra.registry.document.Committed;
import vertebra.spec.ModelRef;
import vertebra.spec.yaml.SpecFault;

/** Commits the revisions of all APIs of a project, and the models that it brings along, at once. */
final class DeployCommit {

    private final ApiCatalog apis;
    private final ModelCatalog models;
    private final ArtifactCache artifacts;

    DeployCommit(ApiCatalog apis, ModelCatalog models, ArtifactCache artifacts) {
        this.apis = apis;
        this.models = models;
        this.artifacts = artifacts;
    }

    Deployment run(List<Candidate> candidates, DeployRequest request, List<SpecFault> notices) {
        Catalog before = apis.catalog();
        Store store = new Store();
        List<NewRevision> wanted = candidates.stream()
                .map(candidate -> NewRevision.of(candidate.api(), store.modelOf(candidate)))
                .toList();
        Committed<List<ApiRevision>> committed = apis.deploy(wanted, request.author(), request.ifMatch());
        return new Deployment(
                committed.generation(),
                committed.result().stream()
                        .map(revision -> deployed(revision, before))
                        .toList(),
                Candidate.notices(candidates, notices));
    }

    /** Stores the files of one deploy: once, whichever of its APIs have the same code or packages. */
    private final class Store {

        private final Map<ModelFolder, ModelArtifact> stored = new HashMap<>();
        private final Set<ModelEnvironment> storedAgain = new HashSet<>();

        DeployedModel modelOf(Candidate candidate) {
            return switch (candidate.model()) {
                case ServedModel.Registered registered ->
                    new DeployedModel.Registered(registered.version().ref());
                case ServedModel.OfProject own ->
                    new DeployedModel.Brought(
                            candidate.api().name().value(),
                            stored(own.files()),
                            candidate.dependencies().map(this::environmentOf),
                            candidate.facts());
            };
        }

        private ModelEnvironment environmentOf(Dependencies dependencies) {
            return switch (dependencies) {
                case Dependencies.Registered registered -> again(registered);
                case Dependencies.Resolved resolved ->
                    new ModelEnvironment(
                            resolved.key(),
                            resolved.python(),
                            stored(new ModelFolder(resolved.wheels(), resolved.wheels())));
            };
        }

        /** The model that they were found at may be gone by now, and its packages with it, and the copy that was tried. */
        private ModelEnvironment again(Dependencies.Registered registered) {
            ModelEnvironment environment = registered.environment();
            if (storedAgain.add(environment)) {
                models.storeAgain(environment.wheels(), artifacts.folderOf(environment.wheels()));
            }
            return environment;
        }

        private ModelArtifact stored(ModelFolder files) {
            return stored.computeIfAbsent(files, folder -> models.store(folder.root(), folder.main()));
        }
    }

    private static Deployed deployed(ApiRevision revision, Catalog before) {
        boolean unchanged = before.live(revision.api())
                .map(ApiEntry::current)
                .filter(revision.revision()::equals)
                .isPresent();
        return new Deployed(
                revision.api().value(),
                revision.revision().toString(),
                Endpoints.of(revision.spec()),
                !unchanged,
                revision.models().values().stream().map(ModelRef::toString).toList());
    }
}
