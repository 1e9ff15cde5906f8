package vertebra.admin.server.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import vertebra.admin.contract.Deployment;
import vertebra.admin.server.archive.ArchiveExtractor;
import vertebra.admin.server.view.Endpoints;
import vertebra.registry.artifact.ArtifactCache;
import vertebra.registry.artifact.ModelInspector;
import vertebra.registry.catalog.ApiCatalog;
import vertebra.registry.catalog.CatalogProblem;
import vertebra.registry.catalog.ModelCatalog;
import vertebra.spec.ApiName;
import vertebra.spec.ApiSpec;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;

/**
 * The story of a deploy: unpack, read the spec, find each model, load and run it on this node, and only when all of that
 * went well register the models and commit the revisions, all of the file in one commit. What fails before leaves nothing
 * behind. Blocking; safe for any thread.
 */
public final class ProjectDeployer {

    private final ApiCatalog apis;
    private final ModelInspector inspector;
    private final ModelSources sources;
    private final DeployCommit commit;
    private final ArchiveExtractor extractor;

    public ProjectDeployer(
            ApiCatalog apis,
            ModelCatalog models,
            ArtifactCache artifacts,
            ModelInspector inspector,
            ArchiveExtractor extractor) {
        this.apis = apis;
        this.inspector = inspector;
        this.sources = new ModelSources(models, artifacts, inspector);
        this.commit = new DeployCommit(apis, models);
        this.extractor = extractor;
    }

    /**
     * Deploys a project.
     *
     * @param archive a gzipped tar; work files are made beside it and are the caller's to delete
     * @throws ProblemException with everything that keeps the project from being deployed
     */
    public Deployment deploy(Path archive, DeployRequest request) {
        Generation.expect(request.ifMatch(), apis.refresh());
        Path root = createFolder(archive.resolveSibling("project"));
        extractor.extract(archive, root);
        SpecFile spec = SpecFile.read(new ProjectFolder(root), request);
        checkEndpoints(spec.reading().apis());
        List<Candidate> candidates =
                new ModelTrial(sources, inspector).run(spec, createFolder(archive.resolveSibling("models")));
        return commit.run(candidates, request, spec.reading().notices());
    }

    private static Path createFolder(Path folder) {
        try {
            return Files.createDirectory(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The commit checks it again; here it is seen before anything is registered. */
    private void checkEndpoints(List<ApiSpec> deployed) {
        Set<ApiName> replaced = deployed.stream().map(ApiSpec::name).collect(Collectors.toSet());
        apis.catalog().apis().forEach((name, entry) -> {
            if (!entry.deleted() && !replaced.contains(name)) {
                apis.revision(name, entry.current()).ifPresent(other -> checkEndpoints(deployed, other.spec()));
            }
        });
    }

    private static void checkEndpoints(List<ApiSpec> deployed, ApiSpec other) {
        for (ApiSpec api : deployed) {
            if (Endpoints.collide(Endpoints.of(api), Endpoints.of(other))) {
                throw Problem.of(
                                CatalogProblem.ENDPOINT_TAKEN,
                                "The endpoint " + Endpoints.of(api) + " of '" + api.name() + "' collides with "
                                        + Endpoints.of(other) + " of '" + other.name() + "'.")
                        .asException();
            }
        }
    }
}
