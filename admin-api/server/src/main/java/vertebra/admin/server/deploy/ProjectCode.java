package vertebra.admin.server.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import vertebra.admin.server.problem.AdminProblem;
import vertebra.spec.problem.Problem;
import vertebra.spec.project.IgnoreRules;

/**
 * The files of a project's code: all of the spec's folder but what {@link IgnoreRules} leave out, and but the spec itself, whose
 * changes make new revisions and no new files. All APIs of one spec have the same. For one thread.
 */
final class ProjectCode {

    private final ProjectFolder project;
    private final String specName;
    private final Path staging;
    private Optional<Path> root = Optional.empty();

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
     */
    ModelFolder of(String main) {
        Path files = root.orElseGet(this::stage);
        root = Optional.of(files);
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

    private Path stage() {
        Path folder = project.root();
        IgnoreRules rules = IgnoreRules.of(IgnoreRules.FILES.stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .flatMap(file -> lines(file).stream())
                .toList());
        try {
            Files.createDirectories(staging);
            Files.walkFileTree(folder, new Staging(folder, rules));
            return staging;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (MalformedInputException notText) {
            throw Problem.of(AdminProblem.ARCHIVE_REFUSED, file.getFileName() + " is no text (expected: UTF-8)")
                    .asException();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The archive's extractor makes no links: none is followed here. */
    private final class Staging extends SimpleFileVisitor<Path> {

        private final Path folder;
        private final IgnoreRules rules;

        Staging(Path folder, IgnoreRules rules) {
            this.folder = folder;
            this.rules = rules;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path entry, BasicFileAttributes attributes) {
            boolean leftOut = !entry.equals(folder)
                    && (rules.ignores(relative(entry), true) || IgnoreRules.isVirtualEnvironment(entry));
            return leftOut ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            String path = relative(file);
            if (attributes.isRegularFile() && !path.equals(specName) && !rules.ignores(path, false)) {
                Path place = staging.resolve(path);
                Files.createDirectories(place.resolveSibling("."));
                ModelFolder.link(place, file);
            }
            return FileVisitResult.CONTINUE;
        }

        private String relative(Path path) {
            return folder.relativize(path).toString().replace('\\', '/');
        }
    }
}
