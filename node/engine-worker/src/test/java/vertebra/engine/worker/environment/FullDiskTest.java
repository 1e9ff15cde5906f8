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
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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

/** A wheel of much or of many, on a small disk. NOT RUN where python3 has no pip, and for all but root, who mounts. */
class FullDiskTest {

    private static final int MIB = 1 << 20;
    private static final Interpreters INTERPRETERS = Interpreters.onPath(Optional.empty());

    @TempDir
    private Path scratch;

    @Test
    void anInstallationThatFillsTheDiskIsEndedAndSaysSo() throws Exception {
        // given: 400 MiB when it is unpacked
        Map<String, byte[]> large = IntStream.range(0, 400)
                .boxed()
                .collect(Collectors.toMap(number -> "part" + number + ".bin", number -> new byte[MIB]));

        // then
        isRefusedOnADiskOf(320, large);
    }

    @Test
    void anInstallationThatLeavesTheNodeTooLittleIsEndedThoughItWouldFit() throws Exception {
        // given: nothing, in so many files that their installation takes seconds
        Map<String, byte[]> many = IntStream.range(0, 20_000)
                .boxed()
                .collect(Collectors.toMap(number -> "many/m" + number + ".py", number -> new byte[0]));

        // then
        isRefusedOnADiskOf(200, many);
    }

    private void isRefusedOnADiskOf(int mebibytes, Map<String, byte[]> packed) throws Exception {
        Optional<Interpreter> python = INTERPRETERS.all().stream().findFirst().filter(Interpreter::hasPip);
        assumeTrue(python.isPresent(), "NOT RUN: python3 with pip");
        Path wheels = Files.createDirectory(scratch.resolve("wheels"));
        writeWheel(wheels.resolve("large-1.0-py3-none-any.whl"), packed);
        EnvironmentLock.write(wheels, python.get());
        try (SmallDisk disk = SmallDisk.mount(scratch.resolve("disk"), mebibytes)) {
            Path folder = disk.folder().resolve("environments");
            Environments environments = new Environments(INTERPRETERS, sandbox(), folder, InstantSource.system());
            EngineException refusal = catchThrowableOfType(
                    EngineException.class,
                    () -> environments.prepare(new Environment(Optional.of(wheels), Optional.empty())));
            assertThat(refusal).as("what an installation is refused with").isNotNull();
            assertThat(refusal.failure())
                    .isEqualTo(new OutOfMemory(
                            "The node's disk has less than 256 MiB left while the packages are installed."));
            assertThat(folder).isEmptyDirectory();
        }
    }

    private static void writeWheel(Path wheel, Map<String, byte[]> packed) throws IOException {
        String info = "large-1.0.dist-info/";
        Map<String, byte[]> files = new TreeMap<>(packed);
        String record = files.keySet().stream().map(name -> name + ",,\n").collect(Collectors.joining());
        files.put(info + "METADATA", "Metadata-Version: 2.1\nName: large\nVersion: 1.0\n".getBytes(UTF_8));
        files.put(info + "WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n".getBytes(UTF_8));
        files.put(info + "RECORD", record.getBytes(UTF_8));
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(wheel))) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
            }
        }
    }

    private Sandbox sandbox() {
        return Sandbox.open(
                new SandboxSettings(Isolation.AUTO, Network.NONE, scratch.resolve("walls"), List.of(scratch)));
    }
}
