package vertebra.registry.artifact;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * The files of one model, by content. Immutable: a changed model is another artifact.
 *
 * @param main path of the model's file among {@code files}; empty when the format is the folder itself
 * @param files sorted by path, at least one
 * @param digest over paths and contents of all files; names the artifact
 */
public record ModelArtifact(String main, List<File> files, Digest digest) {

    /**
     * One file.
     *
     * @param path relative, forward slashes, no {@code ..}
     */
    public record File(String path, Digest digest, long bytes) {

        /** @throws IllegalArgumentException when the path could lead out of the artifact's folder */
        public File {
            for (String part : path.split("/", -1)) {
                if (part.isEmpty() || part.equals(".") || part.equals("..") || part.indexOf('\0') >= 0) {
                    throw new IllegalArgumentException(
                            "file of an artifact: '" + path + "' (expected: a relative path without . and ..)");
                }
            }
        }
    }

    public ModelArtifact {
        files = List.copyOf(files);
    }

    /**
     * The artifact of these files, in any order.
     *
     * @throws IllegalArgumentException when there is none, or {@code main} is not among them
     */
    public static ModelArtifact of(String main, List<File> files) {
        List<File> sorted =
                files.stream().sorted(Comparator.comparing(File::path)).toList();
        List<String> paths = sorted.stream().map(File::path).toList();
        if (paths.isEmpty() || !(main.isEmpty() || paths.contains(main))) {
            throw new IllegalArgumentException("artifact: no file '" + main + "' (expected: one of " + paths + ")");
        }
        MessageDigest state = Sha256.start();
        for (File file : sorted) {
            state.update(HexFormat.of().parseHex(file.digest().hex()));
            state.update(file.path().getBytes(StandardCharsets.UTF_8));
            state.update((byte) 0);
        }
        return new ModelArtifact(main, sorted, Sha256.of(state));
    }

    /** Sum of the files' sizes. */
    public long bytes() {
        return files.stream().mapToLong(File::bytes).sum();
    }
}
