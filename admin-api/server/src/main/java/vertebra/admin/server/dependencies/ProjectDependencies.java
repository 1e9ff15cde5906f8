package vertebra.admin.server.dependencies;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import vertebra.admin.server.dependencies.DependencyResolver.Packages;
import vertebra.admin.server.dependencies.DependencyResolver.Request;
import vertebra.http.HttpProblem;
import vertebra.registry.artifact.ArtifactCache;
import vertebra.registry.artifact.ModelEnvironment;
import vertebra.registry.catalog.ModelCatalog;
import vertebra.registry.catalog.ModelVersion;
import vertebra.spec.access.Scope;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;

/**
 * The packages of one deploy. What was resolved before, by this deploy or for a registered model, is used again: a deploy is
 * quick and means the same tomorrow. Blocking; for one thread.
 */
public final class ProjectDependencies {

    private final DependencyResolver resolver;
    private final ModelCatalog models;
    private final ArtifactCache artifacts;
    private final Path staging;
    private final boolean mayBringCode;
    private final Map<String, Dependencies> found = new HashMap<>();
    /** By key, too: what takes minutes to fail does so once. */
    private final Map<String, ProblemException> refused = new HashMap<>();

    /**
     * @param staging a folder for what is resolved
     * @param mayBringCode whether who deploys may name packages: their code is built and run
     */
    public ProjectDependencies(
            DependencyResolver resolver,
            ModelCatalog models,
            ArtifactCache artifacts,
            Path staging,
            boolean mayBringCode) {
        this.mayBringCode = mayBringCode;
        this.resolver = resolver;
        this.models = models;
        this.artifacts = artifacts;
        this.staging = staging;
    }

    /**
     * Those of an API.
     *
     * @return empty: none are needed
     * @throws vertebra.spec.problem.ProblemException as {@link DependencyResolver}
     */
    public Optional<Dependencies> of(Request request) {
        return resolver.read(request).map(packages -> {
            if (request.list().isPresent() && !mayBringCode) {
                throw Problem.of(
                                HttpProblem.MISSING_SCOPE,
                                "packages of a requirements file are code, and the key does not have the scope "
                                        + Scope.Admin.DEPLOY_CODE)
                        .asException();
            }
            return inPlace(found.computeIfAbsent(
                    packages.key(), key -> registered(request.api(), key).orElseGet(() -> resolved(packages))));
        });
    }

    /** Those that a registered model runs with. */
    public Optional<Dependencies> of(ModelVersion model) {
        return model.environment().map(this::unpacked);
    }

    /** Of several the newest of the API's own: else the same deploy would be another revision. */
    private Optional<Dependencies> registered(String api, String key) {
        Stream<String> names =
                Stream.concat(Stream.of(api), models.names().stream().filter(name -> !name.equals(api)));
        return names.map(models::versions)
                .map(List::reversed)
                .flatMap(List::stream)
                .flatMap(version -> version.environment().stream())
                .filter(environment -> environment.key().equals(key))
                .findFirst()
                .map(this::unpacked);
    }

    /** What was unpacked for an API before may be gone since: pip may have run for another one. */
    private Dependencies inPlace(Dependencies dependencies) {
        return switch (dependencies) {
            case Dependencies.Registered registered -> unpacked(registered.environment());
            case Dependencies.Resolved resolved -> resolved;
        };
    }

    private Dependencies unpacked(ModelEnvironment environment) {
        return new Dependencies.Registered(environment, artifacts.folderOf(environment.wheels()));
    }

    private Dependencies resolved(Packages packages) {
        ProblemException before = refused.get(packages.key());
        if (before != null) {
            throw before;
        }
        Path folder = staging.resolve(packages.key());
        try {
            packages.resolve(folder);
        } catch (ProblemException failure) {
            refused.put(packages.key(), failure);
            throw failure;
        }
        return new Dependencies.Resolved(packages.key(), packages.python(), folder);
    }
}
