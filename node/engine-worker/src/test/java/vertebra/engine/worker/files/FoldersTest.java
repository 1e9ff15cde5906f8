package vertebra.engine.worker.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoldersTest {

    @TempDir
    private Path scratch;

    @Test
    void removesWhatLocksItselfAndNothingThatALinkLeadsTo() throws IOException {
        // given: root passes any lock
        Path kept =
                Files.writeString(Files.createDirectory(scratch.resolve("kept")).resolve("file"), "x");
        Path folder = Files.createDirectories(scratch.resolve("folder"));
        Path locked = folder.resolve("locked");
        Files.createDirectories(locked.resolve("inner"));
        Files.writeString(locked.resolve("inner/file"), "x");
        Path unwritable = Files.createDirectories(folder.resolve("unwritable"));
        Files.writeString(unwritable.resolve("file"), "x");
        Files.createSymbolicLink(folder.resolve("link"), kept.getParent());
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("---------"));
        Files.setPosixFilePermissions(unwritable, PosixFilePermissions.fromString("r-xr-xr-x"));

        // when
        Folders.remove(folder);

        // then
        assertThat(folder).doesNotExist();
        assertThat(kept).exists();
    }

    @Test
    void countsFilesAndNotWhatLinksLeadTo() throws IOException {
        // given
        Path large = Files.write(scratch.resolve("large"), new byte[1000]);
        Path folder = scratch.resolve("folder");
        Files.createDirectories(folder.resolve("inner"));
        Files.write(folder.resolve("inner/file"), new byte[10]);
        Files.write(folder.resolve("file"), new byte[5]);
        Files.createSymbolicLink(folder.resolve("link"), large);

        // then: a link is as long as what it says
        assertThat(Folders.bytes(folder)).isEqualTo(15 + large.toString().length());
    }

    @Test
    void removesWhatIsDeeperThanAPathCanBe() throws Exception {
        // given
        Path folder = Files.createDirectories(scratch.resolve("folder"));
        deepen(folder);

        // when
        Folders.remove(folder);

        // then
        assertThat(folder).doesNotExist();
    }

    @Test
    void whatIsDeeperThanAPathCanBeCountsAsTooMuch() throws Exception {
        // given
        Path folder = Files.createDirectories(scratch.resolve("folder"));
        Files.write(folder.resolve("file"), new byte[5]);
        deepen(folder);

        // then
        assertThat(Folders.bytes(folder)).isEqualTo(Long.MAX_VALUE);
        Folders.remove(folder);
    }

    /** 3,000 folders in each other with a file at the end, every hundredth for nobody's eyes. */
    private static void deepen(Path folder) throws Exception {
        Process deepens = new ProcessBuilder("python3", "-c", """
                import os
                for level in range(3000):
                    os.mkdir("folder")
                    os.chdir("folder")
                    if level % 100 == 0:
                        os.chmod(".", 0o300)
                open("file", "w").write("x" * 1000)
                """)
                .directory(folder.toFile())
                .inheritIO()
                .start();
        assumeTrue(deepens.waitFor() == 0, "NOT RUN: no python3");
    }
}
