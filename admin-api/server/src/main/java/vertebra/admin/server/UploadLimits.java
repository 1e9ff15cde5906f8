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

    private static final long DEFAULT_BYTES = 4L * 1024 * 1024 * 1024;

    public UploadLimits {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("upload: " + maxBytes + " bytes (expected: >= 1)");
        }
    }

    /** 4 GiB packed, and the default archive limits. */
    public static UploadLimits in(Path folder) {
        return new UploadLimits(folder, DEFAULT_BYTES, ArchiveLimits.DEFAULT);
    }

    public UploadLimits withMaxBytes(long newMaxBytes) {
        return new UploadLimits(folder, newMaxBytes, archive);
    }
}
