package vertebra.http.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.http.EdgeRouter;
import vertebra.http.HttpListener;
import vertebra.http.ListenerConfig;
import vertebra.testkit.net.RawClient;
import vertebra.testkit.net.RawClient.Answer;

/** What a hostile web page in an operator's browser can make of the admin listener: nothing. */
@ExtendWith(VertxExtension.class)
@Tag("S9")
@Timeout(60)
class BrowserGuardTest {

    private final AtomicReference<Set<String>> certified = new AtomicReference<>(Set.of());
    private int port;

    @BeforeEach
    void open(Vertx vertx) throws Exception {
        Router router = EdgeRouter.create(vertx);
        router.route().handler(new BrowserGuard("node-1.example", certified::get));
        router.route("/v1/apis").handler(context -> context.response().end("done"));
        port = HttpListener.open(vertx, ListenerConfig.loopback("admin", 0), router)
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .port();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST:8081",
                "127.0.0.1",
                "127.0.0.1:9000",
                "[::1]:8081",
                "[0:0:0:0:0:0:0:1]",
                "[0000::0001]:8081",
                "node-1.example:8081",
                "Node-1.Example"
            })
    void answersUnderItsOwnNames(String host) throws Exception {
        assertThat(ask("GET", "Host: " + host).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, evil.example",
        "GET, evil.example:8081",
        "HEAD, evil.example",
        "POST, localhost.evil.example",
        "DELETE, 127.0.0.1.evil.example",
        "PUT, 10.0.0.7",
        "OPTIONS, evil.example",
        "PATCH, evil.example",
        "GET, node-2.example",
        "GET, 2130706433"
    })
    void answersUnderNoOtherName(String method, String host) throws Exception {
        // when
        Answer answer = ask(method, "Host: " + host);

        // then
        assertThat(answer.status()).isEqualTo(403);
        assertThat(method.equals("HEAD") ? "VTB-6015" : answer.body()).contains("VTB-6015");
    }

    @Test
    void answersUnderTheNamesOfItsCertificateAsSoonAsItNamesThem() throws Exception {
        // given
        assertThat(ask("GET", "Host: admin.corp.example").status()).isEqualTo(403);

        // when
        certified.set(Set.of("*.corp.example", "10.0.0.7", "2001:db8:0:0:0:0:0:7"));

        // then
        assertThat(ask("GET", "Host: admin.corp.example:8081").status()).isEqualTo(200);
        assertThat(ask("GET", "Host: 10.0.0.7").status()).isEqualTo(200);
        assertThat(ask("GET", "Host: [2001:DB8::7]:8081").status()).isEqualTo(200);
        assertThat(ask("GET", "Host: [2001:db8::8]").status()).isEqualTo(403);
        assertThat(ask("GET", "Host: a.b.corp.example").status()).isEqualTo(403);
        assertThat(ask("GET", "Host: corp.example").status()).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, http://evil.example",
        "POST, null",
        "POST, http://localhost:3000",
        "POST, https://localhost:8081",
        "DELETE, http://localhost",
        "OPTIONS, http://localhost:8081.evil.example",
        "GET, ''"
    })
    void takesNothingFromPagesOfOtherOrigins(String method, String origin) throws Exception {
        // when
        Answer answer = ask(method, "Host: localhost:8081", "Origin: " + origin, "Content-Length: 0");

        // then
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.hasHeaderNamed("access-control")).isFalse();
    }

    @Test
    void takesWhatItsOwnPagesSend() throws Exception {
        assertThat(ask("POST", "Host: localhost:8081", "Origin: http://localhost:8081", "Content-Length: 0")
                        .status())
                .isEqualTo(200);
        assertThat(ask("GET", "Host: localhost:8081", "Sec-Fetch-Site: same-origin")
                        .status())
                .isEqualTo(200);
        assertThat(ask("GET", "Host: localhost:8081", "Sec-Fetch-Site: none").status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site"})
    void takesNothingThatABrowserCallsForeign(String site) throws Exception {
        // an image or a script, which carries no Origin
        assertThat(ask("GET", "Host: localhost:8081", "Sec-Fetch-Site: " + site).status())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain, 415",
        "'text/plain;charset=utf-8', 415",
        "application/x-www-form-urlencoded, 415",
        "'multipart/form-data; boundary=x', 415",
        "'', 415",
        "application/json, 200",
        "'application/json; charset=utf-8', 200",
        "application/gzip, 200",
        "application/octet-stream, 200"
    })
    void takesNoBodyThatAPageMaySendUnasked(String type, int status) throws Exception {
        assertThat(ask("POST", "Host: localhost", "Content-Type: " + type, "Content-Length: 2")
                        .status())
                .isEqualTo(status);
    }

    @Test
    void forbidsBrowsersToShowOrGuessAnythingAndKeepsNoCookies() throws Exception {
        // when
        Answer found = ask("GET", "Host: localhost", "Cookie: a=b");
        Answer missing = ask("GET /nothing", "Host: localhost");
        Answer foreign = ask("GET", "Host: evil.example");

        // then
        assertThat(List.of(found, missing, foreign)).allSatisfy(answer -> {
            assertThat(answer.hasHeader("Content-Security-Policy: default-src 'none'; frame-ancestors 'none'"))
                    .isTrue();
            assertThat(answer.hasHeader("X-Content-Type-Options: nosniff")).isTrue();
            assertThat(answer.hasHeaderNamed("set-cookie")).isFalse();
        });
    }

    @Test
    void answersHealthChecksThatNameNoHost() throws Exception {
        // when
        try (RawClient client = RawClient.connect(port)) {
            // then
            assertThat(client.send("GET /v1/apis HTTP/1.0\r\n\r\n").readToEnd()).startsWith("HTTP/1.0 200");
        }
    }

    private Answer ask(String method, String... headers) throws IOException {
        String target = method.contains(" ") ? method : method + " /v1/apis";
        try (RawClient client = RawClient.connect(port)) {
            String head = target + " HTTP/1.1\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
            return client.send(head + (head.contains("Content-Length: 2") ? "{}" : ""))
                    .readAnswer();
        }
    }
}
