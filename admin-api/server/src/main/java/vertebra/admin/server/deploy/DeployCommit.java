package vertebra.admin.server.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import vertebra.admin.contract.Deployment;
import vertebra.admin.contract.Deployment.Deployed;
import vertebra.admin.server.view.Endpoints;
import vertebra.registry.catalog.ApiCatalog;
import vertebra.registry.catalog.ApiCatalog.NewRevision;
import vertebra.registry.catalog.ApiRevision;
import vertebra.registry.catalog.Catalog;
import vertebra.registry.catalog.Catalog.ApiEntry;
import vertebra.registry.catalog.ModelCatalog;
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

    Deployment run(List<Candidate> candidates, DeployRequest request, List<SpecFault> notices) {
        Catalog before = apis.catalog();
        List<NewRevision> wanted = new ArrayList<>();
        long registrations = 0;
        for (Candidate candidate : candidates) {
            ModelRegistrar.Registration model = modelOf(candidate, request.author());
            registrations += model.added() ? 1 : 0;
            wanted.add(new NewRevision(candidate.api(), Map.of(ONLY_MODEL, model.ref())));
        }
        List<ApiRevision> current = apis.deploy(wanted, request.author(), after(registrations, request.ifMatch()));
        return new Deployment(
                apis.catalog().generation(),
                current.stream().map(revision -> deployed(revision, before)).toList(),
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

    /** Our own registrations are commits too; one more means that somebody else wrote meanwhile. */
    private static OptionalLong after(long registrations, OptionalLong ifMatch) {
        return ifMatch.isPresent() ? OptionalLong.of(ifMatch.getAsLong() + registrations) : ifMatch;
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
