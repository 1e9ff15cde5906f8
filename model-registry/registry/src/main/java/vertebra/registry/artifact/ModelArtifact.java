package vertebra.registry.artifact;

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
    public record File(String path, Digest digest, long bytes) {}

    public ModelArtifact {
        files = List.copyOf(files);
    }

    /** Sum of the files' sizes. */
    public long bytes() {
        return files.stream().mapToLong(File::bytes).sum();
    }
}
