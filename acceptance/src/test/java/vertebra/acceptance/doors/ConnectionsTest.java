package vertebra.acceptance.doors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.EOFException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import vertebra.acceptance.process.Footprint;
import vertebra.acceptance.process.Load;
import vertebra.acceptance.process.Node;
import vertebra.acceptance.process.OpenLoad;
import vertebra.acceptance.process.Timings;
import vertebra.acceptance.process.Wire;
import vertebra.acceptance.promise.Measured;
import vertebra.acceptance.promise.Promise;
import vertebra.acceptance.promise.PromiseTable;
import vertebra.engine.onnx.testing.OnnxModels;

/** Callers that say nothing, say it slowly, or leave. */
@Tag("doors")
@ExtendWith(PromiseTable.class)
class ConnectionsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final int IDLE = 10_000;
    private static final int SLOW = 50;
    private static final int LEAVING = 300;
    private static final int READING = 12;
    /** Their answers fill every buffer on the way. */
    private static final int MANY_ROWS = 600_000;

    @TempDir
    private static Path folder;

    @AutoClose
    private static Node node;

    @BeforeAll
    static void start() {
        node = Node.start(folder.resolve("state"));
        Path slow = OnnxModels.slow(folder.resolve("slow.onnx"), 2_000);
        Doors.deployDoubling(node, folder, "fast");
        Doors.deploy(node, "slow", Doors.project(Doors.spec("slow", ""), slow));
    }

    @Test
    @Tag("F14")
    @Promise("10,000 idle connections: all stay open and usable, others are answered as before")
    void holdsIdleConnections(Measured measured) throws IOException {
        // given
        long limit =
                ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getMaxFileDescriptorCount();
        assumeTrue(limit > IDLE + 1_000, "the limit of open files is " + limit + " (ulimit -n)");
        Footprint before = Footprint.of(node);
        List<Wire> idle = new ArrayList<>();
        try {
            // when
            for (int i = 0; i < IDLE; i++) {
                Wire wire = Wire.open(node.dataUrl(), PATIENCE);
                idle.add(wire);
                assertThat(wire.send(Wire.get("/livez")).answer().status()).isEqualTo(200);
            }
            Timings others = OpenLoad.run(node.dataUrl(), "/fast", Doors.ROW, 100, 20, Duration.ofSeconds(5));
            Footprint with = Footprint.of(node);

            // then
            assertThat(others.counts()).containsOnlyKeys(200);
            for (Wire wire : idle) {
                assertThat(wire.send(Wire.post("/fast", Doors.ROW)).answer().body())
                        .isEqualTo(Doors.DOUBLED);
            }
            measured.fact("%d connections; %d others answered, p99 %.1f ms; %.1f kB of heap a connection"
                    .formatted(
                            IDLE,
                            others.count(200),
                            others.percentile(200, 0.99).toNanos() / 1e6,
                            (with.heapBytes() - before.heapBytes()) / 1e3 / IDLE));
        } finally {
            for (Wire wire : idle) {
                wire.close();
            }
        }
    }

    @Test
    @Tag("F15")
    @Promise(
            "Slow headers, on a new connection and after a good request, and slow bodies: ended in time, 0 others failed")
    void endsSlowRequests(Measured measured) {
        Executor threads = Executors.newVirtualThreadPerTaskExecutor();
        try (Load others = Load.on(node.dataUrl() + "/fast", Doors.ROW, 2, Doors.DOUBLED::equals)) {
            // when
            List<CompletableFuture<Ending>> headers = each(threads, () -> slowHeaders(false));
            List<CompletableFuture<Ending>> laterHeaders = each(threads, () -> slowHeaders(true));
            List<CompletableFuture<Ending>> bodies = each(threads, this::slowBody);
            List<Ending> ended = List.of(headers, laterHeaders, bodies).stream()
                    .flatMap(List::stream)
                    .map(CompletableFuture::join)
                    .toList();

            // then
            assertThat(ended).allMatch(ending -> ending.after.compareTo(Duration.ofSeconds(25)) < 0);
            assertThat(bodies).allMatch(body -> body.join().answer.contains(" 408 "));
            others.awaitAnswers(100);
            assertThat(others.failures()).isEmpty();
            measured.fact("%d ended, headers after %s and %s, bodies with 408 after %s at most; 0 of %d others failed"
                    .formatted(
                            ended.size(), slowest(headers), slowest(laterHeaders), slowest(bodies), others.answered()));
        }
        Doors.hasNothingInFlight(node);
    }

    @Test
    @Tag("F16")
    @Tag("R7")
    @Promise("Callers that leave while they wait, while they send and while they read: in-flight returns to exactly 0")
    void forgetsThoseWhoLeave(Measured measured) throws IOException {
        // given
        byte[] request = Wire.post("/slow", "{\"x\":[[" + "0,".repeat(255) + "0]]}");
        byte[] begun = new String(request, java.nio.charset.StandardCharsets.ISO_8859_1)
                .substring(0, request.length / 2)
                .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        byte[] large = Wire.post("/fast", "{\"x\":[[1,2,3,4]" + ",[1,2,3,4]".repeat(MANY_ROWS) + "]}");
        List<Wire> callers = new ArrayList<>();
        for (int i = 0; i < READING; i++) {
            Wire reader = Wire.open(node.dataUrl(), PATIENCE).send(large);
            assertThat(reader.head()).startsWith("HTTP/1.1 200 ");
            callers.add(reader);
        }
        for (int i = 0; i < LEAVING; i++) {
            callers.add(Wire.open(node.dataUrl(), PATIENCE).send(i % 3 == 0 ? begun : request));
        }
        double inFlight = Awaitility.await("some are in flight")
                .pollDelay(Duration.ZERO)
                .until(() -> node.metricSum("vertebra_requests_in_flight"), count -> count > 0);

        // when
        for (int i = 0; i < callers.size(); i++) {
            if (i % 3 == 1) {
                callers.get(i).reset();
            } else {
                callers.get(i).close();
            }
        }

        // then
        long begin = System.nanoTime();
        Doors.hasNothingInFlight(node);
        Duration settled = Duration.ofNanos(System.nanoTime() - begin);
        try (Load load = Load.on(node.dataUrl() + "/fast", Doors.ROW, 2, Doors.DOUBLED::equals)) {
            load.awaitAnswers(100);
            assertThat(load.failures()).isEmpty();
        }
        measured.fact("%d left, %.0f in flight; 0 in flight after %d ms"
                .formatted(callers.size(), inFlight, settled.toMillis()));
    }

    private static List<CompletableFuture<Ending>> each(Executor threads, Supplier<Ending> caller) {
        return IntStream.range(0, SLOW)
                .mapToObj(i -> CompletableFuture.supplyAsync(caller, threads))
                .toList();
    }

    private static Ending slowHeaders(boolean afterAGoodRequest) {
        try (Wire wire = Wire.open(node.dataUrl(), PATIENCE)) {
            if (afterAGoodRequest) {
                wire.send(Wire.post("/fast", Doors.ROW)).answer();
            }
            return drip(wire, "POST /fast HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Ending slowBody() {
        try (Wire wire = Wire.open(node.dataUrl(), PATIENCE)) {
            return drip(wire, "POST /fast HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Sends a byte every half second until the other side has had enough. */
    private static Ending drip(Wire wire, String beginning) throws IOException {
        long begin = System.nanoTime();
        wire.send(beginning);
        Thread dripping = Thread.ofVirtual().start(() -> {
            try {
                while (!Thread.interrupted()) {
                    wire.send(" ");
                    LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
                }
            } catch (IOException refused) {
                // What was waited for.
            }
        });
        try {
            String answer = wire.answer().head();
            return new Ending(Duration.ofNanos(System.nanoTime() - begin), answer);
        } catch (EOFException closed) {
            return new Ending(Duration.ofNanos(System.nanoTime() - begin), "");
        } finally {
            dripping.interrupt();
        }
    }

    private static String slowest(List<CompletableFuture<Ending>> endings) {
        Duration slowest = endings.stream()
                .map(ending -> ending.join().after)
                .max(Duration::compareTo)
                .orElseThrow();
        return "%.1f s".formatted(slowest.toMillis() / 1e3);
    }

    /** How a slow caller was ended: by an answer, or without one. */
    private record Ending(Duration after, String answer) {}
}
