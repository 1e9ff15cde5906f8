package vertebra.acceptance.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
    private static final List<String> FOR_ITSELF = List.of("sh", "-c", "umask 077; exec \"$@\"", "sh");

    @TempDir
    private Path folder;

    private Path state = Path.of("");

    @BeforeEach
    void begin() throws IOException {
        assumeTrue(
                ProcessHandle.current().info().user().orElse("").equals("root"), "NOT RUN: only root becomes others");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        state = Files.createDirectory(folder.resolve("state"));
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
        boolean namespaces =
                run(AS_NOBODY, "unshare", "--user", "--map-root-user", "true").exitCode() == 0;

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
        String doctor = run(FOR_ITSELF, Node.script(), "doctor").output();
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

                        class PythonPredictor:
                            def __init__(self, config):
                                pass

                            def predict(self, payload):
                                return {"sees": os.path.exists(payload["path"])}
                        """)
                .file("requirements.txt", "")
                .deploy(node)
                .succeeded();
        assertThat(node.post("/who/predict", "{\"path\": \"" + node.stateDir().resolve("node.credential") + "\"}")
                        .body())
                .isEqualTo("{\"sees\":" + open + "}");
    }

    private Map<String, String> environment() {
        return Map.of(
                "PIP_NO_INDEX",
                "1",
                "PIP_CONFIG_FILE",
                "/dev/null",
                "PIP_FIND_LINKS",
                "/dev/null",
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
