package vertebra.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.testkit.process.ChildProcess;
import vertebra.testkit.tls.TestCertificate;

class MainTest {

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
}
