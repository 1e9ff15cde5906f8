package vertebra.admin.server.deploy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import vertebra.admin.contract.Deployment;
import vertebra.admin.contract.Deployment.Deployed;
import vertebra.admin.server.view.Endpoints;
import vertebra.registry.catalog.ApiCatalog;
import vertebra.registry.catalog.ApiCatalog.NewRevision;
import vertebra.registry.catalog.ApiRevision;
import vertebra.registry.catalog.ModelCatalog;
import vertebra.spec.ApiName;
import vertebra.spec.ModelRef;
import vertebra.spec.yaml.SpecFault;

/** Registers the models of a project and commits the revisions of all its APIs. */
final class DeployCommit {

    private static final String ONLY_MODEL = "";

    private final ApiCatalog apis;
    private final ModelCatalog models;
    private final ModelRegistrar registrar;

    DeployCommit(ApiCatalog apis, ModelCatalog models) {
        this.apis = apis;
        this.models = models;
        this.registrar = new ModelRegistrar(models);
    }

    /** Commits what differs from what runs; nothing when nothing does. */
    Deployment run(List<Candidate> candidates, DeployRequest request, List<SpecFault> notices) {
        List<NewRevision> wanted = new ArrayList<>();
        long registrations = 0;
        for (Candidate candidate : candidates) {
            ModelRegistrar.Registration model = modelOf(candidate, request.author());
            registrations += model.added() ? 1 : 0;
            wanted.add(new NewRevision(candidate.api(), Map.of(ONLY_MODEL, model.ref())));
        }
        Map<ApiName, ApiRevision> committed = new HashMap<>();
        List<NewRevision> changed =
                wanted.stream().filter(revision -> !runsAlready(revision)).toList();
        if (!changed.isEmpty()) {
            // Our own registrations are commits too; one more means that somebody else wrote meanwhile.
            OptionalLong expected = request.ifMatch().isPresent()
                    ? OptionalLong.of(request.ifMatch().getAsLong() + registrations)
                    : OptionalLong.empty();
            apis.deploy(changed, request.author(), expected)
                    .forEach(revision -> committed.put(revision.api(), revision));
        }
        return new Deployment(
                apis.catalog().generation(),
                wanted.stream().map(revision -> deployed(revision, committed)).toList(),
                notices.stream().map(SpecFault::toString).toList());
    }

    private ModelRegistrar.Registration modelOf(Candidate candidate, String author) {
        return switch (candidate.model()) {
            case ServedModel.Registered registered ->
                new ModelRegistrar.Registration(registered.version().ref(), false);
            case ServedModel.OfProject own ->
                registrar.register(
                        candidate.api().name().value(),
                        models.store(own.files().root(), own.files().main()),
                        candidate.facts(),
                        author);
        };
    }

    private boolean runsAlready(NewRevision wanted) {
        return current(wanted.spec().name())
                .filter(current -> current.spec().equals(wanted.spec()))
                .filter(current -> current.models().equals(wanted.models()))
                .isPresent();
    }

    private Optional<ApiRevision> current(ApiName name) {
        return Optional.ofNullable(apis.catalog().apis().get(name))
                .filter(entry -> !entry.deleted())
                .flatMap(entry -> apis.revision(name, entry.current()));
    }

    private Deployed deployed(NewRevision wanted, Map<ApiName, ApiRevision> committed) {
        ApiName name = wanted.spec().name();
        Optional<ApiRevision> revision =
                Optional.ofNullable(committed.get(name)).or(() -> current(name));
        return new Deployed(
                name.value(),
                revision.map(known -> known.revision().toString()).orElse(""),
                Endpoints.of(wanted.spec()),
                committed.containsKey(name),
                wanted.models().values().stream().map(ModelRef::toString).toList());
    }
}
