package vertebra.acceptance.doors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.INTEGER;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import vertebra.acceptance.process.Node;
import vertebra.acceptance.process.Wire;
import vertebra.acceptance.promise.Measured;
import vertebra.acceptance.promise.Promise;
import vertebra.acceptance.promise.PromiseTable;

/** Requests that a proxy in front might read in another way, and paths that mean another place. */
@Tag("doors")
@ExtendWith(PromiseTable.class)
class SmugglingTest {

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final String POST = "POST /iris HTTP/1.1\r\nHost: localhost\r\n";
    private static final String SECOND = "GET /smuggled HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    private static final Pattern STATUS = Pattern.compile("HTTP/\\d\\.\\d (\\d{3})");

    /** Two meanings each: which bytes are the body, where a line ends, which header counts. */
    private static final List<String> AMBIGUOUS = List.of(
            POST + "Content-Length: 4\r\nContent-Length: 5\r\n\r\n[[1]]" + SECOND,
            POST + "Content-Length: 4, 5\r\n\r\n[[1]]" + SECOND,
            POST + "Content-Length: +5\r\n\r\n[[1]]" + SECOND,
            POST + "Content-Length: 0x5\r\n\r\n[[1]]" + SECOND,
            POST + "Content-Length: -1\r\n\r\n" + SECOND,
            POST + "Content-Length: 99999999999999999999\r\n\r\n" + SECOND,
            POST + "Content-Length : 5\r\n\r\n[[1]]" + SECOND,
            POST + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SECOND,
            POST + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + SECOND,
            POST + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + SECOND,
            POST + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + SECOND,
            POST + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + SECOND,
            POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SECOND,
            POST + "Transfer-Encoding: chunked\r\n\r\nzz\r\n[[1]]\r\n0\r\n\r\n" + SECOND,
            POST + "Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n" + SECOND,
            POST + "Transfer-Encoding: chunked\r\n\r\n5\n[[1]]\r\n0\r\n\r\n" + SECOND,
            POST + "Transfer-Encoding: chunked\r\n\r\n5;a\n=b\r\n[[1]]\r\n0\r\n\r\n" + SECOND,
            POST + "Transfer-Encoding: chunked\r\n\r\n5\r\n[[1]]xx0\r\n\r\n" + SECOND,
            POST + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff5\r\n[[1]]\r\n0\r\n\r\n" + SECOND,
            POST + "X: a\rContent-Length: 5\r\n\r\n[[1]]" + SECOND,
            POST + "X\0: a\r\nContent-Length: 0\r\n\r\n" + SECOND,
            POST + ": a\r\nContent-Length: 0\r\n\r\n" + SECOND,
            "GET /iris HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" + SECOND,
            "GET /iris HTTP/1.1\r\n\r\n" + SECOND,
            "GET /iris\0 HTTP/1.1\r\nHost: localhost\r\n\r\n" + SECOND);

    /** Odd, but of one meaning: a folded line belongs to the one before, and blanks of the first line to none of its words. */
    private static final List<String> READ_IN_ONE_WAY = List.of(
            POST + "X: a\r\n folded: b\r\nContent-Length: 0\r\n\r\n" + SECOND,
            "GET  /iris  HTTP/1.1\r\nHost: localhost\r\n\r\n" + SECOND,
            "GET\t/iris\tHTTP/1.1\r\nHost: localhost\r\n\r\n" + SECOND);

    private static final String IN_ANOTHER_VERSION = "GET /iris HTTP/9.9\r\nHost: localhost\r\n\r\n" + SECOND;

    /** None of these is an endpoint, whatever it is turned into. */
    private static final List<String> PATHS = List.of(
            "/%2e%2e/iris/..%2f..%2fetc/passwd",
            "/iris/../../etc/passwd",
            "/..;/iris",
            "/iris;x=y",
            "/iris%00",
            "/iris%0d%0aSet-Cookie:%20a=b",
            "/iris%2fpredict",
            "/%252e%252e/iris",
            "/%c0%ae%c0%ae/iris",
            "/iris%",
            "/iris%zz",
            "/IRIS",
            "/iris\\predict",
            "//evil.example/iris",
            "/iris/predict/",
            "/v1/apis",
            "/metrics",
            "/" + "a".repeat(7_000));

    @TempDir
    private static Path folder;

    @AutoClose
    private static Node node;

    @BeforeAll
    static void start() {
        node = Node.start(folder.resolve("state"));
        Doors.deployDoubling(node, folder, "iris");
    }

    @Test
    @Tag("S8")
    @Promise(
            "Requests with two meanings, on both doors: refused and the connection closed, or read in the one way of the standard")
    void readsEveryRequestInOneWay(Measured measured) throws IOException {
        for (String url : List.of(node.dataUrl(), node.adminUrl())) {
            for (String request : AMBIGUOUS) {
                // when
                List<Integer> statuses = statuses(url, request);

                // then
                assertThat(statuses).as(shown(request)).singleElement(INTEGER).isBetween(400, 499);
            }
            assertThat(statuses(url, IN_ANOTHER_VERSION)).containsExactly(501);
            for (String request : READ_IN_ONE_WAY) {
                // when
                List<Integer> statuses = statuses(url, request);

                // then
                assertThat(statuses).as(shown(request)).hasSize(2).allMatch(status -> status >= 200 && status < 500);
            }
        }
        assertThat(node.post("/iris", Doors.ROW).body()).isEqualTo(Doors.DOUBLED);
        measured.fact("%d requests refused, %d read in the one way of the standard"
                .formatted(2 * (AMBIGUOUS.size() + 1), 2 * READ_IN_ONE_WAY.size()));
    }

    @Test
    @Tag("S11")
    @Tag("S6")
    @Promise(
            "Paths with dots, slashes, semicolons, NUL, double encoding: 4xx, never another place, nothing reflected into headers")
    void takesNoPathForAnother(Measured measured) throws IOException {
        for (String path : PATHS) {
            try (Wire wire = Wire.open(node.dataUrl(), PATIENCE)) {
                // when
                Wire.Answer answer = wire.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                        .answer();

                // then
                assertThat(answer.status()).as(path).isBetween(400, 499);
                assertThat(answer.head()).as(path).doesNotContainIgnoringCase("set-cookie");
                assertThat(answer.body()).as(path).doesNotContain("root:").hasSizeLessThan(2_000);
            }
        }
        measured.fact(PATHS.size() + " paths refused");
    }

    /** What the node answers until it closes. */
    private static List<Integer> statuses(String url, String request) throws IOException {
        try (Wire wire = Wire.open(url, PATIENCE)) {
            return STATUS.matcher(wire.send(request).rest())
                    .results()
                    .map(status -> Integer.parseInt(status.group(1)))
                    .toList();
        }
    }

    private static String shown(String request) {
        return request.replace(POST, "")
                .replace(SECOND, "")
                .replaceAll("\\p{Cntrl}+", " ")
                .strip();
    }
}
