package vertebra.admin.server.archive;

/**
 * Bounds of an archive that is unpacked.
 *
 * @param entries files and folders
 * @param bytes all files together, unpacked
 * @param ratio unpacked to packed bytes; holds above {@link #RATIO_FREE_BYTES}
 */
public record ArchiveLimits(int entries, long bytes, int ratio) {

    /** Small archives of text and zeros shrink well and harm nobody. */
    public static final long RATIO_FREE_BYTES = 16L * 1024 * 1024;

    public static final ArchiveLimits DEFAULT = new ArchiveLimits(20_000, 8L * 1024 * 1024 * 1024, 100);

    public ArchiveLimits {
        if (entries < 1 || bytes < 1 || ratio < 1) {
            throw new IllegalArgumentException(
                    "archive limits: " + entries + ", " + bytes + ", " + ratio + " (expected: >= 1)");
        }
    }

    /** Bytes that an archive of this size may unpack to. */
    long plainBytes(long packedBytes) {
        long byRatio = packedBytes > Long.MAX_VALUE / ratio ? Long.MAX_VALUE : packedBytes * ratio;
        return Math.min(bytes, Math.max(RATIO_FREE_BYTES, byRatio));
    }
}
