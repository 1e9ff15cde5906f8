package vertebra.engine.worker.environment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure.OutOfMemory;
import vertebra.engine.api.WorkerOptions.Environment;
import vertebra.engine.worker.sandbox.Sandbox;
import vertebra.engine.worker.sandbox.SandboxSettings;
import vertebra.engine.worker.sandbox.SandboxSettings.Isolation;
import vertebra.engine.worker.sandbox.SandboxSettings.Network;

/** A small wheel of much, on a small disk. NOT RUN where python3 has no pip, and for all but root, who mounts. */
class FullDiskTest {

    private static final int MIB = 1 << 20;
    private static final Interpreters INTERPRETERS = Interpreters.onPath(Optional.empty());

    @TempDir
    private Path scratch;

    @Test
    void anInstallationThatFillsTheDiskIsEndedAndSaysSo() throws Exception {
        // given
        Optional<Interpreter> python = INTERPRETERS.all().stream().findFirst().filter(Interpreter::hasPip);
        assumeTrue(python.isPresent(), "NOT RUN: python3 with pip");
        Path wheels = Files.createDirectory(scratch.resolve("wheels"));
        writeLargeWheel(wheels.resolve("large-1.0-py3-none-any.whl"));
        EnvironmentLock.write(wheels, python.get());
        Path disk = Files.createDirectories(scratch.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=320m", "disk", disk.toString()) == 0,
                "NOT RUN: only root mounts");

        // when
        try {
            Path folder = disk.resolve("environments");
            Environments environments = new Environments(INTERPRETERS, sandbox(), folder, InstantSource.system());
            EngineException refusal = catchThrowableOfType(
                    EngineException.class,
                    () -> environments.prepare(new Environment(Optional.of(wheels), Optional.empty())));

            // then
            assertThat(refusal.failure())
                    .isEqualTo(new OutOfMemory(
                            "The node's disk has less than 256 MiB left while the packages are installed."));
            assertThat(folder).isEmptyDirectory();
        } finally {
            run("umount", "-l", disk.toString());
        }
    }

    /** Of 400 MiB when it is unpacked. */
    private static void writeLargeWheel(Path wheel) throws IOException {
        String info = "large-1.0.dist-info/";
        Map<String, String> files = Map.of(
                info + "METADATA", "Metadata-Version: 2.1\nName: large\nVersion: 1.0\n",
                info + "WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
                info + "RECORD", "large.bin,,\n");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(wheel))) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(UTF_8));
            }
            zip.putNextEntry(new ZipEntry("large.bin"));
            for (int i = 0; i < 400; i++) {
                zip.write(new byte[MIB]);
            }
        }
    }

    private Sandbox sandbox() {
        return Sandbox.open(
                new SandboxSettings(Isolation.AUTO, Network.NONE, scratch.resolve("walls"), List.of(scratch)));
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
