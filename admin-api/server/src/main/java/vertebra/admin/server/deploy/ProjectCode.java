package vertebra.admin.server.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import vertebra.admin.server.problem.AdminProblem;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;
import vertebra.spec.project.IgnoreRules;
import vertebra.spec.project.ProjectWalk;

/**
 * The files of a project's code: all of the spec's folder but what {@link IgnoreRules} leave out, and but the spec itself, whose
 * changes make new revisions and no new files. All APIs of one spec have the same. For one thread.
 */
final class ProjectCode {

    private final ProjectFolder project;
    private final String specName;
    private final Path staging;
    private Optional<Path> root = Optional.empty();
    /** What takes seconds to fail does so once. */
    private Optional<ProblemException> refused = Optional.empty();

    /**
     * @param specName the spec's file in that folder
     * @param staging a new folder on the same disk; gets links to the files
     */
    ProjectCode(ProjectFolder project, String specName, Path staging) {
        this.project = project;
        this.specName = specName;
        this.staging = staging;
    }

    /**
     * The code of one API.
     *
     * @param main file of its class
     * @throws ProblemException what the project leaves out cannot be read, or the file does not belong to it
     */
    ModelFolder of(String main) {
        Path files = root.orElseGet(this::stagedOnce);
        return new ModelFolder(files, required(files, main, "predictor.path"));
    }

    /** A file or folder that the code needs. */
    static Path required(Path root, String path, String field) {
        Path file = root.resolve(path).normalize();
        if (!file.startsWith(root) || !Files.exists(file)) {
            throw Problem.of(
                            AdminProblem.MODEL_SOURCE,
                            field + " '" + path + "' does not belong to the project: it is not there, or "
                                    + String.join(" or ", IgnoreRules.FILES) + " leaves it out")
                    .asException();
        }
        return file;
    }

    private Path stagedOnce() {
        refused.ifPresent(before -> {
            throw before;
        });
        try {
            Path files = stage();
            root = Optional.of(files);
            return files;
        } catch (ProblemException failure) {
            refused = Optional.of(failure);
            throw failure;
        }
    }

    private Path stage() {
        Path folder = project.root();
        try {
            IgnoreRules rules = IgnoreRules.ofFolder(folder);
            Files.createDirectories(staging);
            for (ProjectWalk.Found found : ProjectWalk.kept(folder, rules)) {
                if (!found.path().equals(specName)) {
                    Path place = staging.resolve(found.path());
                    Files.createDirectories(place.resolveSibling("."));
                    ModelFolder.link(place, found.file());
                }
            }
            return staging;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
