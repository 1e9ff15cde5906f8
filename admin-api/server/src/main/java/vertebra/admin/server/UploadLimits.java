package vertebra.admin.server;

import java.nio.file.Path;
import vertebra.admin.server.archive.ArchiveLimits;

/**
 * Where uploads are received, and their bounds.
 *
 * @param folder owned by this process alone; emptied at start
 * @param maxBytes of one upload, packed
 * @param archive bounds of what an archive unpacks to
 */
public record UploadLimits(Path folder, long maxBytes, ArchiveLimits archive) {

    public UploadLimits {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("upload: " + maxBytes + " bytes (expected: >= 1)");
        }
    }

    /** With the default archive limits. */
    public static UploadLimits in(Path folder, long maxBytes) {
        return new UploadLimits(folder, maxBytes, ArchiveLimits.DEFAULT);
    }
}
