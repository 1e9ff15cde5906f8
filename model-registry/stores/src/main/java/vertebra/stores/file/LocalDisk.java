package vertebra.stores.file;

import java.util.Locale;
import java.util.Set;
import vertebra.registry.store.StoreProblem;
import vertebra.spec.problem.Problem;

/** Whether a file system is a disk of this machine. */
final class LocalDisk {

    /** As Linux, macOS and Windows name them. On these, locks and renames do not hold between machines. */
    private static final Set<String> NETWORK_TYPES = Set.of(
            "afs",
            "afpfs",
            "beegfs",
            "ceph",
            "cifs",
            "coda",
            "davfs",
            "gfs",
            "gfs2",
            "glusterfs",
            "gpfs",
            "lustre",
            "ncpfs",
            "nfs",
            "nfs3",
            "nfs4",
            "ocfs2",
            "orangefs",
            "smb",
            "smb2",
            "smb3",
            "smbfs",
            "webdav",
            "wekafs");

    /** Mounted through FUSE, these go over the network; others, such as fuseblk of a local NTFS disk, do not. */
    private static final Set<String> NETWORK_FUSE = Set.of(
            "ceph",
            "gcsfuse",
            "glusterfs",
            "juicefs",
            "mount-s3",
            "mountpoint-s3",
            "rclone",
            "s3fs",
            "sshfs",
            "blobfuse",
            "blobfuse2",
            "goofys");

    private LocalDisk() {}

    /**
     * @param type of the file system, as {@link java.nio.file.FileStore#type()} gives it
     * @throws vertebra.spec.problem.ProblemException STORE_UNAVAILABLE for a network file system
     */
    static void check(String type) {
        if (isNetwork(type.toLowerCase(Locale.ROOT))) {
            throw Problem.of(
                            StoreProblem.STORE_UNAVAILABLE,
                            "the registry's folder is on a network file system (" + type
                                    + "), whose locks cannot be trusted; set store.url to a folder of a local disk")
                    .asException();
        }
    }

    private static boolean isNetwork(String type) {
        return NETWORK_TYPES.contains(type)
                || (type.startsWith("fuse.") && NETWORK_FUSE.contains(type.substring("fuse.".length())));
    }
}
