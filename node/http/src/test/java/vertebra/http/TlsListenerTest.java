package vertebra.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.http.tls.TlsFiles;
import vertebra.spec.problem.ProblemException;
import vertebra.testkit.net.RawClient;
import vertebra.testkit.tls.TestCertificate;

/** A listener that proves who it is, and goes on doing so when its certificate is replaced. */
@Tag("F24")
@Timeout(120)
class TlsListenerTest {

    private static final String GET = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private static TestCertificate first;
    private static TestCertificate second;

    @TempDir
    private Path folder;

    @BeforeAll
    static void make() {
        first = TestCertificate.forLocalhost();
        second = TestCertificate.forLocalhost();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void speaksTls(String version) throws Exception {
        // given
        first.writeTo(folder);

        try (OpenEdge edge = OpenEdge.open(config());
                SSLSocket socket =
                        (SSLSocket) first.trust().getSocketFactory().createSocket("localhost", edge.port())) {
            // when
            socket.setEnabledProtocols(new String[] {version});
            socket.startHandshake();

            // then
            assertThat(socket.getSession().getProtocol()).isEqualTo(version);
            assertThat(edge.listener().certificate()).hasValueSatisfying(state -> {
                assertThat(state.names()).containsExactlyInAnyOrder("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
                assertThat(state.leftAt(Instant.now())).isBetween(Duration.ofDays(89), Duration.ofDays(90));
            });
        }
    }

    @Test
    void answersNothingToPlainText() throws Exception {
        // given
        first.writeTo(folder);

        try (OpenEdge edge = OpenEdge.open(config());
                RawClient plain = RawClient.connect(edge.port())) {
            // when
            String answer = plain.send(GET).readToEnd();

            // then
            assertThat(answer).doesNotContain("HTTP/");
        }
    }

    @Test
    void speaksHttp1AlsoToClientsThatPreferHttp2() throws Exception {
        // given
        first.writeTo(folder);

        try (OpenEdge edge = OpenEdge.open(config());
                HttpClient client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_2)
                        .sslContext(first.trust())
                        .build()) {
            // when
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create("https://localhost:" + edge.port() + "/"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());

            // then
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
            assertThat(answer.body()).isEqualTo("ok");
        }
    }

    @Test
    void doesNotOpenWithAKeyOfAnotherCertificate() throws Exception {
        // given
        first.writeTo(folder);
        Files.writeString(folder.resolve("key.pem"), second.keyPem());

        // then
        assertRefused("key.pem is not the key of the first certificate in");
    }

    @Test
    void doesNotOpenWithAnExpiredCertificateOrOneOfTheFuture() {
        // given
        TestCertificate.expired().writeTo(folder);

        // then
        assertRefused("expired at");

        // given
        TestCertificate.lasting("+2d", 10, "dns:localhost").writeTo(folder);

        // then
        assertRefused("is not valid before");
    }

    @Test
    void doesNotOpenWithFilesThatAreMissingOrNoPem() throws Exception {
        // then
        assertRefused("cert.pem does not exist");

        // given
        first.writeTo(folder);
        Files.writeString(folder.resolve("key.pem"), "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMII=\n");

        // then
        assertRefused("key.pem is encrypted");

        // given
        Files.writeString(folder.resolve("key.pem"), first.certificatePem());

        // then
        assertRefused("key.pem holds no private key");

        // given
        Files.writeString(folder.resolve("cert.pem"), "hello");

        // then
        assertRefused("cert.pem holds no certificate");
    }

    @Test
    void losesNoRequestWhenTheCertificateIsReplacedUnderLoad() throws Exception {
        // given
        first.writeTo(folder);
        SSLContext both = TestCertificate.trust(List.of(first, second));
        AtomicInteger answered = new AtomicInteger();
        AtomicBoolean stop = new AtomicBoolean();
        try (OpenEdge edge = OpenEdge.open(config().withEventLoops(2));
                RawClient old = RawClient.connect(edge.port(), both.getSocketFactory());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Integer> load = () -> {
                int failed = 0;
                while (!stop.get()) {
                    try (RawClient client = RawClient.connect(edge.port(), both.getSocketFactory())) {
                        for (int i = 0; i < 10; i++) {
                            failed += client.send(GET).readAnswer().status() == 200 ? 0 : 1;
                            answered.incrementAndGet();
                        }
                    }
                }
                return failed;
            };
            List<Future<Integer>> clients =
                    IntStream.range(0, 4).mapToObj(i -> threads.submit(load)).toList();
            old.send(GET).readAnswer();
            assertThat(served(edge, both)).isEqualTo(first.certificate());

            // when
            Path next = Files.createDirectory(folder.resolve("next"));
            second.writeTo(next);
            Files.move(next.resolve("cert.pem"), folder.resolve("cert.pem"), StandardCopyOption.ATOMIC_MOVE);
            Files.move(next.resolve("key.pem"), folder.resolve("key.pem"), StandardCopyOption.ATOMIC_MOVE);

            // then
            await().untilAsserted(() -> assertThat(served(edge, both)).isEqualTo(second.certificate()));
            int then = answered.get();
            await().until(() -> answered.get() > then + 200);
            stop.set(true);
            assertThat(clients).allSatisfy(client -> assertThat(client.get()).isZero());
            assertThat(old.send(GET).readAnswer().status())
                    .as("an old connection")
                    .isEqualTo(200);
            assertThat(served(edge, second.trust()))
                    .as("who trusts the new one only")
                    .isEqualTo(second.certificate());
        }
    }

    @Test
    void keepsTheOldOneWhileTheNewOneIsNoUse() throws Exception {
        // given
        Path releases = Files.createDirectories(folder.resolve("r1"));
        first.writeTo(releases);
        Path current = Files.createSymbolicLink(folder.resolve("current"), releases);
        TlsFiles files = new TlsFiles(current.resolve("cert.pem"), current.resolve("key.pem"));
        SSLContext both = TestCertificate.trust(List.of(first, second));
        try (OpenEdge edge = OpenEdge.open(ListenerConfig.loopback("data", 0).withTls(Optional.of(files)))) {
            // when
            Files.writeString(releases.resolve("cert.pem"), second.certificatePem());

            // then
            await().during(Duration.ofSeconds(5))
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> served(edge, both).equals(first.certificate()));

            // when
            Path fixed = Files.createDirectories(folder.resolve("r2"));
            second.writeTo(fixed);
            Path link = Files.createSymbolicLink(folder.resolve("link"), fixed);
            Files.move(link, current, StandardCopyOption.ATOMIC_MOVE);

            // then
            await().untilAsserted(() -> assertThat(served(edge, both)).isEqualTo(second.certificate()));
            assertThat(edge.listener().certificate().orElseThrow().expiresAt())
                    .isEqualTo(second.certificate().getNotAfter().toInstant());
        }
    }

    private static Certificate served(OpenEdge edge, SSLContext trust) throws Exception {
        try (SSLSocket socket = (SSLSocket) trust.getSocketFactory().createSocket("localhost", edge.port())) {
            socket.startHandshake();
            return socket.getSession().getPeerCertificates()[0];
        }
    }

    private void assertRefused(String why) {
        assertThatThrownBy(() -> OpenEdge.open(config()))
                .cause()
                .cause()
                .isInstanceOfSatisfying(ProblemException.class, refused -> {
                    assertThat(refused.problem().type()).isEqualTo(HttpProblem.UNUSABLE_CERTIFICATE);
                    assertThat(refused.problem().detail())
                            .startsWith("The data listener: ")
                            .contains(why);
                });
    }

    private ListenerConfig config() {
        return ListenerConfig.loopback("data", 0)
                .withTls(Optional.of(new TlsFiles(folder.resolve("cert.pem"), folder.resolve("key.pem"))));
    }
}
