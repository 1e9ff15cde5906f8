package vertebra.acceptance.doors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import vertebra.acceptance.process.Footprint;
import vertebra.acceptance.process.Node;
import vertebra.acceptance.process.StateFiles;
import vertebra.acceptance.process.Upload;
import vertebra.acceptance.process.Wire;
import vertebra.acceptance.promise.Measured;
import vertebra.acceptance.promise.Promise;
import vertebra.acceptance.promise.PromiseTable;

/** Bodies that are made to cost more than they weigh. */
@Tag("doors")
@ExtendWith(PromiseTable.class)
class HostileInputTest {

    private static final int MILLION = 1_000_000;
    /** What else the machine does may hold one try up, hardly all. */
    private static final int TRIES = 5;

    private static final long BOUND_MILLIS = 50;
    private static final long HEAP_NOISE = 4_000_000;

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
    @Promise("Hostile bodies on the data door: 4xx in less than 50 ms each, no heap taken")
    void refusesHostilePredictionsAtOnce(Measured measured) {
        Map<String, String> bodies = new LinkedHashMap<>();
        bodies.put("deep lists", "[".repeat(MILLION));
        bodies.put("deep objects", "{\"x\":".repeat(MILLION / 5));
        bodies.put("a long number", "{\"x\":[[" + "9".repeat(MILLION) + "]]}");
        bodies.put("a huge exponent", "{\"x\":[[1,2,3,1e999999999]]}");
        bodies.put("1e999", "{\"x\":[[1,2,3,1e999]]}");
        bodies.put("NaN", "{\"x\":[[1,2,3,NaN]]}");
        bodies.put("a repeated key", "{\"x\":[[1,2,3,4]],\"x\":[[1,2,3,4]]}");
        bodies.put("a million names", "{" + "\"y\":0,".repeat(MILLION / 10) + "\"x\":0}");
        bodies.put("a long name", "{\"" + "x".repeat(MILLION) + "\":0}");
        bodies.put("a long text", "{\"x\":\"" + "x".repeat(MILLION) + "\"}");
        bodies.put("dimensions", "{\"x\":{\"shape\":[-1,9223372036854775807],\"data\":[1]}}");
        bodies.put("many empty lists", "{\"x\":[" + "[],".repeat(MILLION / 4) + "[]]}");
        bodies.put("a broken surrogate", "{\"\\ud800\":[[1,2,3,4]]}");
        Map<String, Supplier<HttpRequest.Builder>> requests = new LinkedHashMap<>();
        bodies.forEach((name, body) -> requests.put(name, () -> prediction(body.getBytes(StandardCharsets.UTF_8))));
        requests.put("bad UTF-8", () -> prediction(new byte[] {'{', '"', (byte) 0xc3, '"', ':', '1', '}'}));
        requests.put("overlong UTF-8", () -> prediction(new byte[] {'"', (byte) 0xc0, (byte) 0x80, '"'}));
        requests.put("UTF-16", () -> prediction("{\"x\":[[1,2,3,4]]}".getBytes(StandardCharsets.UTF_16)));
        byte[] bomb = zeros(256 << 20);
        for (String encoding : new String[] {"gzip", "deflate", "br", "gzip, gzip"}) {
            requests.put("a bomb in " + encoding, () -> prediction(bomb).header("Content-Encoding", encoding));
        }
        refusesAll(requests, measured);
        assertThat(node.post("/iris", Doors.ROW).body()).isEqualTo(Doors.DOUBLED);
    }

    @Test
    @Tag("S8")
    @Promise("A body that is declared or grows too large: 413 before it is read, on both doors")
    void refusesLargeBodiesBeforeTheyCome(Measured measured) throws IOException {
        String head = "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\n";
        String key = "X-API-Key: " + node.credential() + "\r\n";
        String prediction = head.formatted("/iris", "application/json");
        String deployment = head.formatted("/v1/deployments", "application/gzip") + key;
        String chunk = "100000\r\n" + " ".repeat(1 << 20) + "\r\n";
        assertThat(statusOf(node.dataUrl(), prediction + "Content-Length: 17000000\r\n\r\n"))
                .isEqualTo(413);
        assertThat(statusOf(node.dataUrl(), prediction + "Content-Length: 9223372036854775807\r\n\r\n"))
                .isEqualTo(413);
        assertThat(statusOf(node.dataUrl(), prediction + "Transfer-Encoding: chunked\r\n\r\n" + chunk.repeat(17)))
                .isEqualTo(413);
        assertThat(statusOf(node.adminUrl(), deployment + "Content-Length: 9223372036854775807\r\n\r\n"))
                .isEqualTo(413);
        measured.fact("413 to 17 MB, 8 EB and 17 MiB in chunks without reading on");
    }

    private static int statusOf(String url, String request) throws IOException {
        try (Wire wire = Wire.open(url, Duration.ofSeconds(10))) {
            return wire.send(request).answer().status();
        }
    }

    @Test
    @Tag("S8")
    @Tag("S13")
    @Tag("S5")
    @Promise("Hostile uploads on the admin door: 4xx in less than 50 ms each, no heap taken, no file left")
    void refusesHostileUploadsAtOnce(Measured measured) throws IOException {
        Map<String, byte[]> archives = new LinkedHashMap<>();
        archives.put("a bomb", zeros(256 << 20));
        archives.put("a bomb in a tar", Upload.archive(Map.of("model.onnx", new byte[64 << 20])));
        archives.put("no gzip", "PK\003\004".repeat(1_000).getBytes(StandardCharsets.ISO_8859_1));
        archives.put("nothing", new byte[0]);
        byte[] valid = Doors.spec("climber", "").getBytes(StandardCharsets.UTF_8);
        byte[] model = Files.readAllBytes(folder.resolve("iris.onnx"));
        archives.put(
                "a climbing name",
                Upload.archive(Map.of("cortex.yaml", valid, "model.onnx", model, "../../../climbed", new byte[1])));
        archives.put("a folded bomb of YAML", spec("a: &a [x,x,x,x,x,x,x,x]\n" + yamlBomb()));
        archives.put("deep YAML", spec("[".repeat(100_000)));
        archives.put("a tag", spec("- !!javax.script.ScriptEngineManager [a]\n"));
        archives.put("a cut escape", spec("\"\\u"));
        archives.put("2 MiB of YAML", spec("# " + "x".repeat(2 << 20)));
        archives.put("a model elsewhere", spec("- name: a\n  predictor: {type: onnx, model: ../../../etc/passwd}\n"));
        Map<String, Supplier<HttpRequest.Builder>> requests = new LinkedHashMap<>();
        archives.forEach((name, archive) -> requests.put(name, () -> Upload.deployment(node, archive)));
        requests.put("XML", () -> Upload.deployment(node, new byte[1]).setHeader("Content-Type", "application/xml"));
        refusesAll(requests, measured);
        assertThat(StateFiles.of(node)).isNotEmpty().noneMatch(file -> file.endsWith("climbed"));
        assertThat(node.admin("/v1/apis")).hasSize(1);
    }

    private static void refusesAll(Map<String, Supplier<HttpRequest.Builder>> requests, Measured measured) {
        // given: all code has run once
        requests.values().forEach(request -> node.send(request.get()));
        Footprint before = Footprint.of(node);
        long diskBefore = Footprint.diskBytes(node.stateDir());
        Map<String, Long> slowest = new TreeMap<>();

        // when
        requests.forEach((name, request) -> slowest.put(
                name,
                LongStream.range(0, TRIES)
                        .map(i -> refusal(name, request))
                        .min()
                        .orElseThrow()));

        // then
        Footprint after = Footprint.of(node);
        Map.Entry<String, Long> worst =
                slowest.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
        measured.fact("%d kinds; the slowest %.1f ms (%s); heap %+.1f MB"
                .formatted(
                        requests.size(),
                        worst.getValue() / 1e6,
                        worst.getKey(),
                        (after.heapBytes() - before.heapBytes()) / 1e6));
        assertThat(worst.getValue()).as("nanoseconds of %s", worst).isLessThan(BOUND_MILLIS * MILLION);
        assertThat(after.heapBytes()).isLessThan(before.heapBytes() + HEAP_NOISE);
        assertThat(Footprint.diskBytes(node.stateDir()) - diskBefore).isLessThan(MILLION);
    }

    private static long refusal(String name, Supplier<HttpRequest.Builder> request) {
        HttpRequest.Builder built = request.get();
        long begin = System.nanoTime();
        HttpResponse<String> answer = node.send(built);
        long nanos = System.nanoTime() - begin;
        assertThat(answer.statusCode()).as("%s: %s", name, answer.body()).isBetween(400, 499);
        assertThat(answer.headers().firstValue("Content-Type")).as(name).hasValue("application/problem+json");
        assertThat(answer.body()).as(name).hasSizeLessThan(10_000).doesNotContain("Exception", "java.", "/tmp/junit");
        return nanos;
    }

    private static HttpRequest.Builder prediction(byte[] body) {
        return HttpRequest.newBuilder(java.net.URI.create(node.dataUrl() + "/iris"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body));
    }

    private static byte[] spec(String yaml) {
        return Upload.archive(Map.of("cortex.yaml", yaml.getBytes(StandardCharsets.UTF_8)));
    }

    private static String yamlBomb() {
        StringBuilder yaml = new StringBuilder();
        for (char name = 'b'; name < 'k'; name++) {
            char before = (char) (name - 1);
            yaml.append("%c: &%c [*%c,*%c,*%c,*%c]\n".formatted(name, name, before, before, before, before));
        }
        return yaml.toString();
    }

    private static byte[] zeros(int bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(new byte[bytes]);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
