package vertebra.admin.server.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import vertebra.admin.contract.Deployment;
import vertebra.admin.contract.plan.DeploymentPlan;
import vertebra.admin.server.archive.ArchiveExtractor;
import vertebra.admin.server.dependencies.DependencyResolver;
import vertebra.admin.server.dependencies.ProjectDependencies;
import vertebra.registry.artifact.ArtifactCache;
import vertebra.registry.artifact.ModelInspector;
import vertebra.registry.catalog.ApiCatalog;
import vertebra.registry.catalog.ModelCatalog;
import vertebra.spec.problem.ProblemException;

/**
 * The story of a deploy: unpack, read the spec, find each model or code and its packages, load and run it on this node, and only
 * when all of that went well commit the models and revisions of the file, all in one commit. What fails before leaves nothing
 * behind. Blocking; safe for any thread.
 */
public final class ProjectDeployer {

    private final ApiCatalog apis;
    private final ModelCatalog models;
    private final ArtifactCache artifacts;
    private final ModelInspector inspector;
    private final DependencyResolver resolver;
    private final ModelSources sources;
    private final DeployCommit commit;
    private final DeployPlan plan;
    private final ArchiveExtractor extractor;

    /** A project of which nothing is wrong. */
    private record Tried(SpecFile spec, List<Candidate> candidates) {}

    public ProjectDeployer(
            ApiCatalog apis,
            ModelCatalog models,
            ArtifactCache artifacts,
            ModelInspector inspector,
            DependencyResolver resolver,
            PlacementTrial placement,
            ArchiveExtractor extractor) {
        this.apis = apis;
        this.models = models;
        this.artifacts = artifacts;
        this.inspector = inspector;
        this.resolver = resolver;
        this.sources = new ModelSources(models, artifacts, inspector);
        this.commit = new DeployCommit(apis, models, artifacts);
        this.plan = new DeployPlan(apis, models, placement);
        this.extractor = extractor;
    }

    /**
     * Deploys a project.
     *
     * @param archive a gzipped tar; work files are made beside it and are the caller's to delete
     * @throws ProblemException with everything that keeps the project from being deployed
     */
    public Deployment deploy(Path archive, DeployRequest request) {
        Tried tried = tryOut(archive, request);
        return commit.run(tried.candidates(), request, tried.spec().reading().notices());
    }

    /** As {@link #deploy} up to the commit, and then says what it would do. Keeps nothing. */
    public DeploymentPlan plan(Path archive, DeployRequest request) {
        Tried tried = tryOut(archive, request);
        return plan.of(tried.candidates(), tried.spec().reading().notices());
    }

    private Tried tryOut(Path archive, DeployRequest request) {
        apis.refresh().expect(request.ifMatch());
        Path root = createFolder(archive.resolveSibling("project"));
        extractor.extract(archive, root);
        SpecFile spec = SpecFile.read(new ProjectFolder(root), request);
        apis.check(spec.reading().apis());
        ProjectDependencies dependencies = new ProjectDependencies(
                resolver, models, artifacts, createFolder(archive.resolveSibling("packages")), request.mayBringCode());
        return new Tried(
                spec,
                new ModelTrial(sources, inspector, dependencies, request.mayBringCode())
                        .run(spec, createFolder(archive.resolveSibling("models"))));
    }

    private static Path createFolder(Path folder) {
        try {
            return Files.createDirectory(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
