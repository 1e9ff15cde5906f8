package vertebra.node.packages;

import java.io.File;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vertebra.admin.server.dependencies.DependencyResolver;
import vertebra.admin.server.problem.AdminProblem;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure.UnsupportedModel;
import vertebra.engine.worker.environment.EnvironmentResolver;
import vertebra.engine.worker.environment.PackageRequest;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;

/** Wheels for the APIs of a deploy, by the resolver of the workers; how it goes on is said in the APIs' log. */
public final class WheelResolver implements DependencyResolver {

    private static final Logger LOGGER = LoggerFactory.getLogger(WheelResolver.class);

    private final EnvironmentResolver resolver;
    private final Set<String> engines;

    /** @param engines those that run in workers */
    public WheelResolver(EnvironmentResolver resolver, Set<String> engines) {
        this.resolver = resolver;
        this.engines = Set.copyOf(engines);
    }

    @Override
    public Optional<Packages> read(Request request) {
        if (!engines.contains(request.engine())) {
            return Optional.empty();
        }
        try {
            PackageRequest wanted = resolver.read(
                    request.list().map(RequirementsFile::content),
                    request.list().map(RequirementsFile::name).orElse(""),
                    request.python());
            return Optional.of(new Wheels(request.api(), wanted));
        } catch (EngineException refused) {
            throw refusal(refused);
        }
    }

    private static ProblemException refusal(EngineException thrown) {
        Problem problem = Problem.of(AdminProblem.DEPENDENCIES, thrown.failure().detail());
        return (thrown.failure() instanceof UnsupportedModel unsupported ? problem.withFix(unsupported.fix()) : problem)
                .asException(thrown);
    }

    private final class Wheels implements Packages {

        private final String api;
        private final PackageRequest wanted;

        Wheels(String api, PackageRequest wanted) {
            this.api = api;
            this.wanted = wanted;
        }

        @Override
        public String key() {
            return wanted.key();
        }

        @Override
        public String python() {
            return wanted.python().series();
        }

        @Override
        public void resolve(Path folder) {
            long started = System.nanoTime();
            LOGGER.atInfo()
                    .addKeyValue("api", api)
                    .addKeyValue("requirements", wanted.requirements().lines().size())
                    .addKeyValue("list", wanted.requirements().source())
                    .addKeyValue("python", wanted.python().version())
                    .log("Resolving packages");
            try {
                resolver.resolve(wanted, folder, new PackageProgress(api, InstantSource.system()));
            } catch (EngineException failed) {
                LOGGER.atWarn()
                        .addKeyValue("api", api)
                        .addKeyValue("reason", failed.failure().detail())
                        .log("Packages cannot be resolved");
                throw refusal(failed);
            }
            List<File> wheels = wheels(folder);
            LOGGER.atInfo()
                    .addKeyValue("api", api)
                    .addKeyValue("wheels", wheels.size())
                    .addKeyValue(
                            "bytes", wheels.stream().mapToLong(File::length).sum())
                    .addKeyValue("millis", (System.nanoTime() - started) / 1_000_000)
                    .log("Packages resolved");
        }

        private static List<File> wheels(Path folder) {
            return List.of(Objects.requireNonNullElse(
                    folder.toFile().listFiles((in, name) -> name.endsWith(".whl")), new File[0]));
        }
    }
}
