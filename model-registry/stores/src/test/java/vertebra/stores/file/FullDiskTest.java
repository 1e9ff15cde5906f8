package vertebra.stores.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.registry.artifact.Digest;
import vertebra.registry.artifact.Sha256;
import vertebra.registry.store.RegistryStore.StoredDocument;
import vertebra.registry.store.RegistryStore.WriteOutcome.Written;
import vertebra.registry.store.StoreProblem;
import vertebra.spec.problem.ProblemException;
import vertebra.testkit.process.ChildProcess;

/** On a real file system of one mebibyte, which only root can mount. */
@Tag("F7")
class FullDiskTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String KEY = "catalog.json";

    @TempDir
    private Path folder;

    private Path disk;
    private boolean mounted;

    @BeforeEach
    void mountSmallDisk() throws IOException {
        disk = Files.createDirectory(folder.resolve("disk"));
        mounted = Files.isExecutable(Path.of("/bin/mount"))
                && run("/bin/mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString()) == 0;
        assumeTrue(mounted, "NOT RUN: a disk of one mebibyte cannot be mounted here (needs Linux and root)");
    }

    @AfterEach
    void unmountIt() {
        if (mounted) {
            run("/bin/umount", disk.toString());
        }
    }

    @Test
    void saysSoTearsNothingAndWorksAgainWhenThereIsSpace() throws IOException {
        try (FileRegistryStore store = FileRegistryStore.open(disk.resolve("registry"), Clock.systemUTC())) {
            // given
            store.create(KEY, "old");
            Digest filler = putBlob(store, "x".repeat(700_000));
            StoredDocument old = store.read(KEY).orElseThrow();

            // when
            ProblemException document = catchThrowableOfType(
                    ProblemException.class, () -> store.replace(KEY, "new".repeat(200_000), old.tag()));
            ProblemException blob =
                    catchThrowableOfType(ProblemException.class, () -> putBlob(store, "y".repeat(600_000)));

            // then
            assertThat(document.problem().type()).isEqualTo(StoreProblem.STORE_FULL);
            assertThat(document.problem().detail()).contains(KEY).doesNotContain(folder.toString());
            assertThat(blob.problem().type()).isEqualTo(StoreProblem.STORE_FULL);
            assertThat(store.read(KEY)).contains(old);
            assertThat(store.blobs()).hasSize(1);
            assertThat(disk.resolve("registry/.tmp")).isEmptyDirectory();
            assertThat(store.deleteBlob(filler, Duration.ZERO)).isTrue();
            assertThat(store.replace(KEY, "new".repeat(200_000), old.tag())).isInstanceOf(Written.class);
        }
    }

    private Digest putBlob(FileRegistryStore store, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        Digest digest = Sha256.of(bytes);
        store.putBlob(digest, Files.write(folder.resolve("file"), bytes));
        return digest;
    }

    private int run(String... command) {
        try (ChildProcess process = ChildProcess.start(List.of(command), folder, Map.of())) {
            return process.awaitExit(PATIENCE);
        }
    }
}
