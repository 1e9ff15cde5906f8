package vertebra.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import vertebra.testkit.net.RawClient;
import vertebra.testkit.net.RawClient.Answer;

/** What the edge makes of requests that no honest client sends. */
@Tag("S8")
@Timeout(60)
class HostileClientTest {

    private static final String POST = "POST / HTTP/1.1\r\nHost: x\r\n";
    private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";

    private static OpenEdge edge;

    @BeforeAll
    static void open() {
        edge = OpenEdge.open();
    }

    @AfterAll
    static void close() {
        edge.close();
    }

    static Stream<Arguments> refused() {
        return Stream.of(refusedForTheirLengths(), refusedForTheirHeads(), refusedForTheirChunks())
                .flatMap(each -> each);
    }

    private static Stream<Arguments> refusedForTheirLengths() {
        return Stream.of(
                Arguments.of(
                        "a length and chunks",
                        POST + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                        400),
                Arguments.of(
                        "chunks and a length",
                        POST + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
                        400),
                Arguments.of("two lengths", POST + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400),
                Arguments.of("the same length twice", POST + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400),
                Arguments.of("two lengths in one", POST + "Content-Length: 3, 4\r\n\r\nabcd", 400),
                Arguments.of("a negative length", POST + "Content-Length: -1\r\n\r\n", 400),
                Arguments.of("a signed length", POST + "Content-Length: +3\r\n\r\nabc", 400),
                Arguments.of("a length that is none", POST + "Content-Length: 0x3\r\n\r\nabc", 400),
                Arguments.of("a length beyond 64 bits", POST + "Content-Length: 99999999999999999999\r\n\r\nabc", 400),
                Arguments.of("a length beyond the limit", POST + "Content-Length: 100001\r\n\r\n", 413),
                Arguments.of(
                        "another coding before chunks",
                        POST + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                        400),
                Arguments.of(
                        "another coding after chunks",
                        POST + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
                        400),
                Arguments.of(
                        "a coding that looks like chunks", POST + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400),
                Arguments.of(
                        "two codings",
                        POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                        400),
                Arguments.of(
                        "chunks in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400));
    }

    private static Stream<Arguments> refusedForTheirHeads() {
        return Stream.of(
                Arguments.of("a space before the colon", POST + "Content-Length : 3\r\n\r\nabc", 400),
                Arguments.of("a control character in a header", POST + "X-A: a\u0001b\r\n\r\n", 400),
                Arguments.of("no name of a header", POST + ": a\r\n\r\n", 400),
                Arguments.of("no host", "GET / HTTP/1.1\r\n\r\n", 400),
                Arguments.of("two hosts", "GET / HTTP/1.1\r\nHost: x\r\nhost: y\r\n\r\n", 400),
                Arguments.of("a host that is none", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
                Arguments.of("no version", "GET /\r\n\r\n", 400),
                Arguments.of("another version", "GET / HTTP/3.0\r\nHost: x\r\n\r\n", 501),
                Arguments.of("many headers", "GET / HTTP/1.1\r\nHost: x\r\n" + "a: b\r\n".repeat(100) + "\r\n", 431),
                Arguments.of("long headers", "GET / HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(17_000) + "\r\n\r\n", 431),
                Arguments.of("a long line", "GET /" + "a".repeat(8_200) + " HTTP/1.1\r\nHost: x\r\n\r\n", 414),
                Arguments.of("a tunnel", "CONNECT x:80 HTTP/1.1\r\nHost: x:80\r\n\r\n", 404),
                Arguments.of("an echo", "TRACE / HTTP/1.1\r\nHost: x\r\nX-Secret: s\r\n\r\n", 405));
    }

    private static Stream<Arguments> refusedForTheirChunks() {
        return Stream.of(
                Arguments.of("a length of a chunk that is none", CHUNKED + "zz\r\nabc\r\n0\r\n\r\n", 400),
                Arguments.of("a negative length of a chunk", CHUNKED + "-1\r\nabc\r\n0\r\n\r\n", 400),
                Arguments.of("a huge chunk", CHUNKED + "7fffffffffffffff\r\nabc\r\n", 400),
                Arguments.of("a chunk without an end", CHUNKED + "3\r\nabcdef\r\n0\r\n\r\n", 400),
                Arguments.of(
                        "a long extension of a chunk",
                        CHUNKED + "3;x=" + "y".repeat(9_000) + "\r\nabc\r\n0\r\n\r\n",
                        400),
                Arguments.of("long trailers", CHUNKED + "3\r\nabc\r\n0\r\nX: " + "y".repeat(17_000) + "\r\n\r\n", 400),
                Arguments.of("many trailers", CHUNKED + "3\r\nabc\r\n0\r\n" + "x: y\r\n".repeat(100) + "\r\n", 400),
                Arguments.of(
                        "chunks beyond the limit",
                        CHUNKED + ("2710\r\n" + "a".repeat(10_000) + "\r\n").repeat(11) + "0\r\n\r\n",
                        413),
                Arguments.of(
                        "a compressed body", POST + "Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc", 415));
    }

    /** Of those, the requests of which two servers may see different ends. */
    static Stream<Arguments> doubtful() {
        return refused()
                .map(Arguments::get)
                .filter(refused -> refused[2].equals(400) && !refused[0].equals("a host that is none"))
                .map(refused -> Arguments.of(refused[0], refused[1]));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void refuses(String what, String request, int status) throws Exception {
        try (RawClient client = RawClient.connect(edge.port())) {
            // when
            Answer answer = client.send(request).readAnswer();

            // then
            assertThat(answer.status()).as(what).isEqualTo(status);
            assertThat(answer.body()).contains("\"code\":\"VTB-60").doesNotContain("Exception", "netty");
            await().until(edge::holdsNothing);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("doubtful")
    void takesNothingForARequestBehindOneWhoseEndIsInDoubt(String what, String request) throws Exception {
        try (RawClient client = RawClient.connect(edge.port())) {
            // when
            String all = client.send(request + "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                    .readToEnd();

            // then
            assertThat(all).contains(" 400 ").doesNotContain(" 200 ");
        }
    }

    @Test
    void closesAConnectionWhoseWaitingRequestIsNoHttp() throws Exception {
        try (RawClient client = RawClient.connect(edge.port())) {
            // when
            client.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").send(CHUNKED + "zz\r\n");

            // then
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void readsChunksAndIgnoresUpgrades() throws Exception {
        try (RawClient client = RawClient.connect(edge.port())) {
            client.send(
                    "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n");
            assertThat(client.readAnswer().body()).isEqualTo("3");
            client.send(
                    "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n");
            assertThat(client.readAnswer().status()).isEqualTo(200);
            client.send(
                    "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n\r\n");
            assertThat(client.readAnswer().status()).isEqualTo(200);
        }
    }

    @Test
    void answersHttp10WithAndWithoutKeepingTheConnection() throws Exception {
        try (RawClient client = RawClient.connect(edge.port())) {
            assertThat(client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                            .readAnswer()
                            .hasHeader("Connection: keep-alive"))
                    .isTrue();
            assertThat(client.send("GET / HTTP/1.0\r\n\r\n").readToEnd())
                    .startsWith("HTTP/1.0 200")
                    .endsWith("ok");
        }
    }

    @Test
    void answersPipelinedRequestsInTheirOrder() throws Exception {
        try (RawClient client = RawClient.connect(edge.port())) {
            // when
            StringBuilder all = new StringBuilder();
            for (int length = 1; length <= 200; length++) {
                all.append("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ")
                        .append(length)
                        .append("\r\n\r\n")
                        .append("a".repeat(length));
            }
            client.send(all.toString());

            // then
            for (int length = 1; length <= 200; length++) {
                assertThat(client.readAnswer().body()).isEqualTo(Integer.toString(length));
            }
        }
    }

    @Test
    void asksForABodyOnlyWhenNothingSpeaksAgainstTheRequest() throws Exception {
        String expect = "Expect: 100-continue\r\n";
        try (RawClient client = RawClient.connect(edge.port())) {
            // when
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n" + expect + "\r\n");

            // then
            assertThat(client.readAnswer().status()).isEqualTo(100);
            assertThat(client.send("abc").readAnswer().body()).isEqualTo("3");
            assertThat(client.send(OpenEdge.GET).readAnswer().body()).isEqualTo("ok");
        }
        for (String refused : new String[] {
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100001\r\n",
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Encoding: gzip\r\n",
            "POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n",
            "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n",
        }) {
            try (RawClient client = RawClient.connect(edge.port())) {
                // when
                String all = client.send(refused + expect + "\r\n").readToEnd();

                // then
                assertThat(all)
                        .startsWith(refused.startsWith("GET") ? "HTTP/1.1 200" : "HTTP/1.1 4")
                        .containsIgnoringCase("connection: close")
                        .doesNotContain(" 100 ");
            }
        }
    }

    @Test
    void takesABodyThatComesUnaskedAlthoughTheCallerWantedToBeAsked() throws Exception {
        try (RawClient client = RawClient.connect(edge.port())) {
            // when
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\nabc");

            // then
            Answer answer = client.readAnswer();
            assertThat(answer.status() == 100 ? client.readAnswer().body() : answer.body())
                    .isEqualTo("3");
            assertThat(client.isSilentFor(Duration.ofMillis(200))).isTrue();
        }
    }
}
