package vertebra.acceptance.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import vertebra.acceptance.process.Command;
import vertebra.acceptance.process.Node;
import vertebra.acceptance.promise.Measured;
import vertebra.acceptance.promise.Promise;
import vertebra.acceptance.promise.PromiseTable;
import vertebra.acceptance.source.SourceTree;

/** Nodes of users whose rights are few, or whose files are for themselves alone, serve code all the same. */
@Tag("python")
@Tag("S15")
@ExtendWith(PromiseTable.class)
class NodeUsersTest {

    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
    /** All that walls are built of, and what a container may forbid of it. */
    private static final String[] NAMESPACES = {
        "unshare",
        "--user",
        "--map-root-user",
        "--mount",
        "--pid",
        "--ipc",
        "--uts",
        "--net",
        "--fork",
        "--kill-child",
        "--propagation=private",
        "mount",
        "-t",
        "proc",
        "proc",
        "/proc"
    };

    private static final List<String> FOR_ITSELF = List.of("sh", "-c", "umask 077; exec \"$@\"", "sh");

    @TempDir
    private Path folder;

    private Path state = Path.of("");
    private Path wheels = Path.of("");

    @BeforeEach
    void begin() throws IOException {
        assumeTrue(
                ProcessHandle.current().info().user().orElse("").equals("root"), "NOT RUN: only root becomes others");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        state = Files.createDirectory(folder.resolve("state"));
        wheels = Files.createDirectory(folder.resolve("wheels"));
        writeWheel(wheels.resolve("bacon-1.0-py3-none-any.whl"));
        // A checkout is built before by its owner, for everybody.
        run(List.of(), Node.script(), "version").succeeded();
    }

    @Test
    @Promise("The node of an ordinary user serves Python, and says what keeps workers from it")
    void anOrdinaryUser(Measured measured) {
        // given
        run(List.of(), "chown", "65534:65534", state.toString()).succeeded();
        assumeTrue(
                run(AS_NOBODY, Node.script(), "version").exitCode() == 0,
                "NOT RUN: this checkout, or its Java, is not for every user");
        assumeTrue(run(AS_NOBODY, "/usr/bin/python3", "-m", "pip", "--version").exitCode() == 0, "NOT RUN: no python3");
        boolean namespaces = run(AS_NOBODY, NAMESPACES).exitCode() == 0;

        // when
        try (Node node = Node.startBy(AS_NOBODY, environment(), state, "--workers.python=/usr/bin/python3")) {

            // then
            assertServes(node, !namespaces);
            assertThat(Workers.isolation(node))
                    .contains(
                            namespaces
                                    ? "isolation=\"own files, processes and network; "
                                    : "not kept apart from this node");
            measured.fact(namespaces ? "own files, processes and network" : "not kept apart, and says so");
        }
    }

    @Test
    @Promise("A node with a strict umask serves Python behind all the walls that it requires")
    void aStrictUmask(Measured measured) throws IOException {
        // given
        String doctor = run(List.of(), Node.script(), "doctor").output();
        assumeTrue(
                doctor.contains("own user, files, processes and network") && doctor.contains("memory, pids"),
                "NOT RUN: not all walls, or no control group for memory, on this machine");

        // when
        try (Node node = Node.startBy(FOR_ITSELF, environment(), state, "--workers.isolation=required")) {

            // then
            assertServes(node, false);
            assertThat(Workers.isolation(node)).contains("isolation=\"own user, files, processes and network; ");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state.resolve("node.credential"))))
                    .isEqualTo("rw-------");
            measured.fact("umask 077");
        }
    }

    /** @param open true: what it deploys reads the node's files */
    private void assertServes(Node node, boolean open) {
        Project.python(folder, "who", """
                        import os

                        import bacon

                        class PythonPredictor:
                            def __init__(self, config):
                                pass

                            def predict(self, payload):
                                return {"sees": os.path.exists(payload["path"]), "bacon": bacon.VERSION}
                        """)
                .file("requirements.txt", "bacon\n")
                .deploy(node)
                .succeeded();
        assertThat(node.post("/who/predict", "{\"path\": \"" + node.stateDir().resolve("node.credential") + "\"}")
                        .body())
                .isEqualTo("{\"sees\":" + open + ",\"bacon\":\"1.0\"}");
    }

    /** A package with one module. */
    private static void writeWheel(Path wheel) throws IOException {
        String info = "bacon-1.0.dist-info/";
        Map<String, String> files = Map.of(
                "bacon.py",
                "VERSION = '1.0'\n",
                info + "METADATA",
                "Metadata-Version: 2.1\nName: bacon\nVersion: 1.0\n",
                info + "WHEEL",
                "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
                info + "RECORD",
                "bacon.py,,\n");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(wheel))) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private Map<String, String> environment() {
        return Map.of(
                "PIP_NO_INDEX",
                "1",
                "PIP_CONFIG_FILE",
                "/dev/null",
                "PIP_FIND_LINKS",
                wheels.toString(),
                "HOME",
                state.toString());
    }

    private static Command run(List<String> before, String... command) {
        return Command.run(
                SourceTree.root(),
                Map.of(),
                Stream.concat(before.stream(), Stream.of(command)).toList());
    }
}
