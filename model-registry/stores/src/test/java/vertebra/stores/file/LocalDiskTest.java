package vertebra.stores.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.registry.store.StoreProblem;
import vertebra.spec.problem.ProblemException;

class LocalDiskTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "CIFS", "fuse.sshfs", "fuse.s3fs", "ceph", "lustre"})
    void refusesNetworkFileSystems(String type) {
        // when
        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> LocalDisk.check(type));

        // then
        assertThat(refused.problem().type()).isEqualTo(StoreProblem.STORE_UNAVAILABLE);
        assertThat(refused.problem().detail()).contains(type, "local disk");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs", "btrfs", "zfs", "tmpfs", "overlay", "apfs", "NTFS", "fuseblk"})
    void takesLocalOnes(String type) {
        assertThatCode(() -> LocalDisk.check(type)).doesNotThrowAnyException();
    }
}
