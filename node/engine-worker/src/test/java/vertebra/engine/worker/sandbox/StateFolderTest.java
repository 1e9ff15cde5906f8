package vertebra.engine.worker.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import vertebra.engine.worker.sandbox.SandboxAbility.Walls;
import vertebra.engine.worker.sandbox.SandboxSettings.Network;

/** Wherever the node's state folder lies, a worker starts, sees its own files there, and no other. */
@Tag("S15")
@SuppressWarnings("InlineFormatString") // a program reads best on its own
class StateFolderTest {

    private static final String TELLS = """
            import os
            print("runs, and sees", sorted(os.listdir(%s)))
            open("written", "w").write("x")
            """;

    @TempDir
    private Path folder;

    private static void needs(Walls walls) {
        new Cell(walls, Network.NONE).close();
    }

    @ParameterizedTest
    @EnumSource
    void mayLieAmongTheSystemsOwn(Walls walls) {
        needs(walls);
        Path system = Path.of("/usr/local");
        assumeTrue(Files.isWritable(system), "NOT RUN: " + system + " cannot be written");
        try (Cell cell = new Cell(walls, Network.NONE, system)) {
            assertSeesItsOwnFilesAlone(walls, cell);
        }
    }

    @ParameterizedTest
    @EnumSource
    void mayLieWhereNothingMayBeExecuted(Walls walls) throws Exception {
        needs(walls);
        assumeTrue(Cell.isRoot(), "NOT RUN: only root mounts");
        run("mount", "-t", "tmpfs", "-o", "noexec,nosuid,nodev", "state", folder.toString());
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (Cell cell = new Cell(walls, Network.NONE, folder)) {
            assertSeesItsOwnFilesAlone(walls, cell);
        } finally {
            run("umount", "-l", folder.toString());
        }
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void isHiddenWhereALinkLeadsTo(Walls walls) throws IOException {
        needs(walls);
        Path system = Path.of("/usr/local");
        assumeTrue(Files.isWritable(system), "NOT RUN: " + system + " cannot be written");
        Path link = Files.createSymbolicLink(folder.resolve("link"), system);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (Cell cell = new Cell(walls, Network.NONE, link)) {
            // when
            Cell.Outcome outcome = cell.run(TELLS.formatted("\"" + system.resolve(cell.state.getFileName()) + "\""));

            // then
            assertThat(outcome.output()).isEqualTo("runs, and sees []\n");
        }
    }

    private static void assertSeesItsOwnFilesAlone(Walls walls, Cell cell) {
        // when
        Cell.Outcome outcome = cell.run(TELLS.formatted("\"" + cell.state + "\""));

        // then
        assertThat(outcome.output()).startsWith("runs, and sees");
        if (walls != Walls.NONE) {
            assertThat(outcome.output()).contains("['cache', 'workers']");
        }
        assertThat(outcome.exitCode()).isZero();
    }

    private static void run(String... command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(List.of(command)).inheritIO().start().waitFor())
                .isZero();
    }
}
