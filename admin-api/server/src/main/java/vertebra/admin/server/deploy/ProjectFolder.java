package vertebra.admin.server.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import vertebra.admin.server.dependencies.DependencyResolver.RequirementsFile;
import vertebra.admin.server.problem.AdminProblem;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;
import vertebra.spec.yaml.ProjectFiles;

/** The unpacked files of a project. Nothing outside its root is ever named by it, links included. */
public final class ProjectFolder implements ProjectFiles {

    private static final long MAX_REQUIREMENTS_BYTES = 256 * 1024;

    private final Path root;

    public ProjectFolder(Path root) {
        try {
            this.root = root.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its real path. */
    Path root() {
        return root;
    }

    @Override
    public boolean exists(String relativePath) {
        return resolve(relativePath).isPresent();
    }

    /** The file or folder of this name, when it is there and inside. */
    public Optional<Path> resolve(String relativePath) {
        try {
            Path real = root.resolve(relativePath).toRealPath();
            return real.startsWith(root) ? Optional.of(real) : Optional.empty();
        } catch (IOException | InvalidPathException missing) {
            return Optional.empty();
        }
    }

    /**
     * The list of packages that the project wants.
     *
     * @param named by its spec, where it is known to be there; empty: {@code requirements.txt}, which need not be there
     */
    Optional<RequirementsFile> requirements(Optional<String> named) {
        String name = named.orElse("requirements.txt");
        return resolve(name).filter(Files::isRegularFile).map(file -> new RequirementsFile(name, text(name, file)));
    }

    private static String text(String name, Path file) {
        try {
            if (Files.size(file) > MAX_REQUIREMENTS_BYTES) {
                throw unreadable(name, "larger than " + MAX_REQUIREMENTS_BYTES + " bytes");
            }
            return Files.readString(file);
        } catch (CharacterCodingException notText) {
            throw unreadable(name, "no text (expected: UTF-8)");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ProblemException unreadable(String name, String why) {
        return Problem.of(AdminProblem.DEPENDENCIES, name + " is " + why).asException();
    }

    /** Relative names of all regular files, for "did you mean"; at most so many. */
    public List<String> files(int limit) {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile)
                    .limit(limit)
                    .map(file -> root.relativize(file).toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
