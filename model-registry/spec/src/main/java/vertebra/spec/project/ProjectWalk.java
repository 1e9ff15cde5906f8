package vertebra.spec.project;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Finds the files of a spec's folder that {@link IgnoreRules} leave, in the order of their paths. */
public final class ProjectWalk {

    private ProjectWalk() {}

    /**
     * A file that belongs to what is deployed.
     *
     * @param path relative to the folder, forward slashes
     */
    public record Found(String path, Path file, long bytes) {}

    /**
     * What is sent to a node: links as what they lead to, and the files with the patterns, since the node keeps by the same.
     *
     * @throws IOException what is not left out cannot be read, or links make a loop
     * @throws vertebra.spec.problem.ProblemException {@code IGNORE_FILE}: the patterns take too long
     */
    public static List<Found> sent(Path folder, IgnoreRules rules) throws IOException {
        return walk(new Walk(folder, rules, IgnoreRules.FILES), EnumSet.of(FileVisitOption.FOLLOW_LINKS));
    }

    /**
     * What a node keeps of that; no link is followed.
     *
     * @throws IOException what is not left out cannot be read
     * @throws vertebra.spec.problem.ProblemException {@code IGNORE_FILE}: the patterns take too long
     */
    public static List<Found> kept(Path folder, IgnoreRules rules) throws IOException {
        return walk(new Walk(folder, rules, List.of()), Set.of());
    }

    private static List<Found> walk(Walk walk, Set<FileVisitOption> options) throws IOException {
        Files.walkFileTree(walk.root, options, Integer.MAX_VALUE, walk);
        walk.found.sort(Comparator.comparing(Found::path));
        return walk.found;
    }

    /** Collects what is not ignored. */
    private static final class Walk extends SimpleFileVisitor<Path> {

        private final Path root;
        private final IgnoreRules rules;
        private final List<String> always;
        private final StepBudget budget = new StepBudget();
        private final List<Found> found = new ArrayList<>();

        Walk(Path root, IgnoreRules rules, List<String> always) {
            this.root = root;
            this.rules = rules;
            this.always = always;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            boolean leftOut =
                    !folder.equals(root) && (ignores(folder, true) || IgnoreRules.isVirtualEnvironment(folder));
            return leftOut ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String path = relative(file);
            if (attributes.isRegularFile() && (always.contains(path) || !ignores(file, false))) {
                found.add(new Found(path, file, attributes.size()));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (ignores(file, Files.isDirectory(file))) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }

        private boolean ignores(Path path, boolean isFolder) {
            return rules.ignores(relative(path), isFolder, budget);
        }

        private String relative(Path path) {
            return root.relativize(path).toString().replace('\\', '/');
        }
    }
}
