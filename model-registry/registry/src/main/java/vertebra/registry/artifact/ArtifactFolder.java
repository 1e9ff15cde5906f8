package vertebra.registry.artifact;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import vertebra.registry.artifact.ModelArtifact.File;

/** A folder of model files on this machine, read as an artifact. */
public final class ArtifactFolder {

    private ArtifactFolder() {}

    /** @param main the model's file below {@code folder}; the folder itself when that is the format */
    public static ModelArtifact read(Path folder, Path main) {
        try (Stream<Path> paths = Files.walk(folder)) {
            List<File> files = paths.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .map(path -> file(folder, path))
                    .toList();
            return ModelArtifact.of(relative(folder, main), files);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the model's folder", e);
        }
    }

    private static File file(Path folder, Path path) {
        try {
            return new File(relative(folder, path), Sha256.of(path), Files.size(path));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read a model file", e);
        }
    }

    private static String relative(Path folder, Path path) {
        Path below = path.startsWith(folder) ? folder.relativize(path) : path;
        return below.toString().replace(java.io.File.separatorChar, '/');
    }
}
