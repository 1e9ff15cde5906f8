package vertebra.admin.server.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of one model, and nothing else: what is inspected here is what is registered.
 *
 * @param root every regular file below it belongs to the model
 * @param main the model's file; the root where the format is a folder
 */
public record ModelFolder(Path root, Path main) {

    /**
     * A folder that is the model. Of folders that are named by numbers, as Cortex kept versions, the highest is taken; of
     * files, the only one with the ending {@code .onnx}.
     */
    public static ModelFolder ofFolder(Path folder) {
        Path root = newestVersion(folder);
        List<Path> models = list(root).stream()
                .filter(file -> Files.isRegularFile(file) && file.toString().endsWith(".onnx"))
                .toList();
        return new ModelFolder(root, models.size() == 1 ? models.getFirst() : root);
    }

    /**
     * A model's file with the files that it needs.
     *
     * @param companions relative to the file's folder; exist inside it, without the file itself
     * @param target a new folder on the same disk; gets links to the files
     */
    static ModelFolder ofFile(Path file, Collection<Path> companions, Path target) {
        Path base = parentOf(file);
        try {
            for (Path companion : companions) {
                Path place = target.resolve(base.relativize(companion));
                Files.createDirectories(parentOf(place));
                link(place, companion);
            }
            Path main = target.resolve(base.relativize(file));
            Files.createDirectories(target);
            link(main, file);
            return new ModelFolder(target, main);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void link(Path place, Path file) throws IOException {
        try {
            Files.createLink(place, file);
        } catch (UnsupportedOperationException | IOException noLinksHere) {
            Files.copy(file, place);
        }
    }

    private static Path newestVersion(Path folder) {
        List<Path> entries = list(folder);
        boolean onlyVersions = !entries.isEmpty()
                && entries.stream()
                        .allMatch(entry ->
                                Files.isDirectory(entry) && nameOf(entry).matches("\\d{1,18}"));
        return onlyVersions
                ? entries.stream()
                        .max(Comparator.comparingLong(entry -> Long.parseLong(nameOf(entry))))
                        .orElse(folder)
                : folder;
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path parentOf(Path file) {
        Path parent = file.getParent();
        if (parent == null) {
            throw new IllegalArgumentException("file: " + file + " (expected: inside a folder)");
        }
        return parent;
    }

    private static String nameOf(Path entry) {
        return String.valueOf(entry.getFileName());
    }
}
