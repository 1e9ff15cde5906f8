package vertebra.acceptance.doors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import vertebra.acceptance.process.Command;
import vertebra.acceptance.process.Load;
import vertebra.acceptance.process.Node;
import vertebra.acceptance.promise.Measured;
import vertebra.acceptance.promise.Promise;
import vertebra.acceptance.promise.PromiseTable;
import vertebra.acceptance.source.SourceTree;
import vertebra.testkit.tls.TestCertificate;

/** Listeners with certificates, and those that must not be without. */
@Tag("doors")
@ExtendWith(PromiseTable.class)
class CertificatesTest {

    private static final int MISCONFIGURED = 78;
    private static final String LEFT = "vertebra_tls_certificate_left_seconds";

    @TempDir
    private Path folder;

    @Test
    @Tag("S1")
    @Promise(
            "An admin listener that others can reach, without TLS or without keys: the node ends with exit 78 and says what to do")
    void doesNotOpenTheAdminDoorToOthers(Measured measured) {
        // given
        TestCertificate.forLocalhost().writeTo(folder);
        String[] tls = {"--tls.admin.cert=" + folder.resolve("cert.pem"), "--tls.admin.key=" + folder.resolve("key.pem")
        };

        // then
        assertThat(refused(MISCONFIGURED, "--listen.admin=0.0.0.0:0")).contains("loopback", "tls.admin.cert");
        assertThat(refused(MISCONFIGURED, "--listen.admin=[::]:0")).contains("loopback", "tls.admin.cert");
        assertThat(refused(MISCONFIGURED, "--listen.admin=0.0.0.0:0", "--auth.admin=none", tls[0], tls[1]))
                .contains("auth.admin", "expected: key");
        measured.fact("exit 78 to all, also to [::] and to TLS without keys");
    }

    @Test
    @Tag("F24")
    @Promise("An expired certificate, and a key of another: the node does not start, and names the file")
    void doesNotStartWithAnUnusableCertificate(Measured measured) throws IOException {
        // given
        Path expired = Files.createDirectories(folder.resolve("expired"));
        TestCertificate.expired().writeTo(expired);
        Path mixed = Files.createDirectories(folder.resolve("mixed"));
        TestCertificate.forLocalhost().writeTo(mixed);
        Files.writeString(
                mixed.resolve("key.pem"), TestCertificate.forLocalhost().keyPem());

        // when
        String late = refused(MISCONFIGURED, settings("data", expired));
        String wrong = refused(MISCONFIGURED, settings("data", mixed));

        // then
        assertThat(late).contains("VTB-6014", "expired");
        assertThat(wrong).contains("VTB-6014", "is not the key");
        measured.fact("VTB-6014 with exit 78 to both");
    }

    @Test
    @Tag("F24")
    @Promise(
            "A certificate is replaced under load, then by an expired one: the new one is served, the expired one is not, 0 failed")
    void servesANewCertificateWithoutAFailedRequest(Measured measured) throws IOException {
        // given
        TestCertificate first = TestCertificate.lasting("-1d", 4, "dns:localhost", "ip:127.0.0.1");
        TestCertificate second = TestCertificate.forLocalhost();
        SSLContext trust = TestCertificate.trust(List.of(first, second));
        first.writeTo(folder);
        try (Node node = Node.startTrusting(trust, folder.resolve("state"), settings("data", folder))) {
            Doors.deployDoubling(node, folder, "iris");
            assertThat(served(trust, node)).isEqualTo(first.certificate());
            double before = node.metricSum(LEFT, "listener=\"data\"");
            try (Load load = Load.trusting(trust, node.dataUrl() + "/iris", Doors.ROW, 8, Doors.DOUBLED::equals)) {
                load.awaitAnswers(200);

                // when
                second.writeTo(folder);
                long begin = System.nanoTime();
                Awaitility.await("the new certificate")
                        .atMost(Duration.ofSeconds(60))
                        .untilAsserted(() -> assertThat(served(trust, node)).isEqualTo(second.certificate()));
                double seconds = (System.nanoTime() - begin) / 1e9;
                TestCertificate.expired().writeTo(folder);
                Awaitility.await("the node says so")
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> node.output().stream().anyMatch(line -> line.contains("is no use")));

                // then
                assertThat(served(trust, node)).isEqualTo(second.certificate());
                load.awaitAnswers(200);
                assertThat(load.failures()).isEmpty();
                double after = node.metricSum(LEFT, "listener=\"data\"");
                assertThat(before).isBetween(86_400.0, 4 * 86_400.0);
                assertThat(after).isGreaterThan(80 * 86_400.0);
                assertThat(node.output()).anyMatch(line -> line.contains("expires soon"));
                measured.fact("served after %.1f s; days left %.0f, then %.0f; 0 of %d failed"
                        .formatted(seconds, before / 86_400, after / 86_400, load.answered()));
            }
        }
    }

    private static String[] settings(String listener, Path pair) {
        return new String[] {
            "--tls." + listener + ".cert=" + pair.resolve("cert.pem"),
            "--tls." + listener + ".key=" + pair.resolve("key.pem")
        };
    }

    /** What a node prints that does not start with these settings. */
    private String refused(int exitCode, String... settings) {
        Command node = Command.run(
                SourceTree.root(),
                Map.of(
                        "VERTEBRA_STATE_DIR",
                        folder.resolve("refused").toString(),
                        "VERTEBRA_LISTEN_DATA",
                        "127.0.0.1:0"),
                Stream.concat(Stream.of(Node.script(), "node"), Stream.of(settings))
                        .toList());
        assertThat(node.exitCode()).as(node.output()).isEqualTo(exitCode);
        return node.output();
    }

    /** What a caller who comes now is shown. */
    private static X509Certificate served(SSLContext trust, Node node) throws IOException {
        URI url = URI.create(node.dataUrl());
        try (SSLSocket socket = (SSLSocket) trust.getSocketFactory().createSocket(url.getHost(), url.getPort())) {
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }
}
