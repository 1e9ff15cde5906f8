package vertebra.registry.artifact;

import java.nio.file.Path;

/** Copies of artifacts on this node, unpacked as files. Safe for any thread; blocking. */
public interface ArtifactCache {

    /**
     * The folder that holds the artifact's files, fetched if needed; complete and checked, read only.
     *
     * @throws vertebra.spec.problem.ProblemException when the store cannot give it
     */
    Path folderOf(ModelArtifact artifact);

    /** Drops copies that are not among {@code inUse}, and that nobody has asked for of late: a deploy may try one out. */
    void retainOnly(java.util.Set<Digest> inUse);
}
