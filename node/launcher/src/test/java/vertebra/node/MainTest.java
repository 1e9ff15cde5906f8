package vertebra.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.testkit.process.ChildProcess;
import vertebra.testkit.tls.TestCertificate;

class MainTest {

    /** A place where nobody has a right, and nobody gets one by a namespace. */
    private static final List<String> POWERLESS = List.of(
            "unshare",
            "--user",
            "--map-root-user",
            "sh",
            "-c",
            "echo 0 >/proc/sys/user/max_user_namespaces && exec setpriv --bounding-set=-all --inh-caps=-all \"$@\"",
            "sh");

    @TempDir
    private Path folder;

    @Test
    void endsAndSaysWhyWhenTheModelRuntimeDoesNotLoad() {
        // when
        try (ChildProcess node = ChildProcess.java(
                Main.class,
                List.of("-Donnxruntime.native.path=" + folder),
                List.of("node", "--state_dir=" + folder.resolve("state"), "--listen.data=0", "--listen.admin=0"))) {

            // then
            assertThat(node.awaitExit(Duration.ofSeconds(30))).isEqualTo(1);
            assertThat(String.join("\n", node.output()))
                    .contains(
                            "vertebra: The node cannot start (VTB-7004)",
                            "  ONNX Runtime does not start",
                            "libonnxruntime");
            assertThat(folder.resolve("state").resolve("node.pid")).doesNotExist();
        }
    }

    @Test
    @Tag("F24")
    void doesNotStartWithAnExpiredCertificate() {
        // given
        TestCertificate.expired().writeTo(folder);

        // when
        try (ChildProcess node = ChildProcess.java(
                Main.class,
                List.of(),
                List.of(
                        "node",
                        "--state_dir=" + folder.resolve("state"),
                        "--listen.data=0",
                        "--listen.admin=0",
                        "--tls.data.cert=" + folder.resolve("cert.pem"),
                        "--tls.data.key=" + folder.resolve("key.pem")))) {

            // then
            assertThat(node.awaitExit(Duration.ofSeconds(30))).isEqualTo(78);
            assertThat(String.join("\n", node.output())).contains("(VTB-6014)", "The data listener: ", "expired at");
        }
    }

    @Test
    @Tag("S15")
    void doesNotStartWithoutTheWallsThatItRequires() throws Exception {
        // given
        assumeTrue(run(POWERLESS, "true") == 0, "NOT RUN: no user namespaces here");

        // when
        try (ChildProcess node = startPowerless("--workers.isolation=required")) {

            // then
            assertThat(node.awaitExit(Duration.ofSeconds(60))).isEqualTo(78);
            assertThat(String.join("\n", node.output()))
                    .contains("(VTB-7006)", "a worker reaches files, processes and network", "docs/isolation.md");
            assertThat(folder.resolve("state").resolve("node.pid")).doesNotExist();
        }
    }

    @Test
    @Tag("S15")
    void saysWhatWorkersReachWhereThereAreNoWalls() throws Exception {
        // given
        assumeTrue(run(POWERLESS, "true") == 0, "NOT RUN: no user namespaces here");

        // when
        try (ChildProcess node = startPowerless("--workers.isolation=auto")) {
            String notice = node.awaitLine(line -> line.contains("Workers are "), Duration.ofSeconds(60));

            // then
            assertThat(notice)
                    .contains("WARN", "Workers are not kept apart from this node", "isolation=\"not isolated; ")
                    .contains("a worker reaches files, processes and network of the node's user");
        }
    }

    private ChildProcess startPowerless(String setting) {
        List<String> command = new ArrayList<>(POWERLESS);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "node",
                "--state_dir=" + folder.resolve("state"),
                "--listen.data=0",
                "--listen.admin=0",
                setting));
        return ChildProcess.start(command, folder, Map.of("ORT_DISABLE_TELEMETRY", "1"));
    }

    private static int run(List<String> before, String command) throws IOException, InterruptedException {
        List<String> whole = new ArrayList<>(before);
        whole.add(command);
        return new ProcessBuilder(whole)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
