package vertebra.serving.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.serving.telemetry.Stage;
import vertebra.serving.testing.DataPlane;
import vertebra.spec.ApiName;
import vertebra.spec.Revision;
import vertebra.spec.fleet.Assignment;
import vertebra.testkit.net.RawClient;

/** More than a node can do: what is too much is refused at once and cheaply, and costs the others little. */
class OverloadTest {

    @TempDir
    private Path folder;

    private DataPlane node;

    @BeforeEach
    void start() {
        node = new DataPlane(folder);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    @Tag("F17")
    void refusesOnTheHeadersWhileTheQueueIsFull() throws IOException {
        // given
        List<CompletableFuture<HttpResponse<String>>> taken = fill("iris", 1);
        long decoded = node.timed(Stage.DECODE);

        // when
        try (RawClient caller = RawClient.connect(node.port())) {
            RawClient.Answer refused =
                    caller.send(DataPlane.postHead("/iris", 1_000_000)).readAnswer();

            // then
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.headers()).anyMatch(line -> line.matches("Retry-After: [1-9].*"));
            assertThat(refused.body()).contains("VTB-4003");
        }
        assertThat(node.timed(Stage.DECODE)).isEqualTo(decoded);
        finish(taken);
    }

    @Test
    @Tag("F17")
    void answersHealthWhileTheQueueIsFull() {
        // given
        List<CompletableFuture<HttpResponse<String>>> taken = fill("iris", 8);

        // when
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            statuses.add(node.post("/iris", DataPlane.ONE_ROW).statusCode());
            statuses.add(node.send(node.request("/livez").GET()).statusCode());
            statuses.add(node.send(node.request("/readyz").GET()).statusCode());
        }

        // then
        assertThat(statuses).containsOnly(429, 200);
        assertThat(Collections.frequency(statuses, 429)).isEqualTo(50);
        finish(taken);
    }

    @Test
    @Tag("F17")
    void leavesAnotherApiItsPartOfTheEngineThreads() {
        // given
        node.serveExpensive("quiet", "");
        Revision noisy = node.serveExpensive("noisy", "");
        node.assign(new Assignment(DataPlane.NODE, new ApiName("noisy"), noisy, 10, 0, 1 << 20));
        await().until(() -> node.traffic.summary(new ApiName("noisy")).slots() == 10 * DataPlane.ENGINE_THREADS);
        node.engine.duringRuns(() -> DataPlane.burn(5_000_000));
        node.engine.runGate().close();
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
        for (int i = 0; i < 18; i++) {
            all.add(node.postAsync("/noisy", DataPlane.ONE_ROW).whenComplete((answer, failure) -> order.add("noisy")));
        }
        await().until(() -> node.inFlight("noisy") == 18);

        // when
        all.add(node.postAsync("/quiet", DataPlane.ONE_ROW).whenComplete((answer, failure) -> order.add("quiet")));
        await().until(() -> node.inFlight("quiet") == 1);
        node.engine.runGate().open();

        // then
        assertThat(all).allSatisfy(answer -> assertThat(answer.join().body()).isEqualTo(DataPlane.DOUBLED));
        assertThat(order.indexOf("quiet")).isLessThan(9);
    }

    @Test
    @Tag("F16")
    void forgetsACallerThatLeavesWhileItsBodyComes() throws IOException {
        // given
        node.serve("iris", "");
        RawClient caller = RawClient.connect(node.port());
        caller.send(DataPlane.postHead("/iris", 1_000)).send("{\"x\":");
        await().until(() -> node.traffic.unanswered() == 1);

        // when
        caller.close();

        // then
        await().untilAsserted(() -> assertThat(node.traffic.unanswered()).isZero());
        assertThat(node.inFlight("iris")).isZero();
        assertThat(node.meters.scrape())
                .contains("vertebra_requests_total{api=\"iris\",outcome=\"aborted\",revision=\"r1\"} 1.0");
    }

    @Test
    @Tag("F16")
    void forgetsACallerThatLeavesWhileItsPredictionRuns() throws IOException {
        // given
        node.serveExpensive("iris", "");
        node.engine.runGate().close();
        RawClient caller = RawClient.connect(node.port());
        caller.send(DataPlane.postHead("/iris", DataPlane.ONE_ROW.length()) + DataPlane.ONE_ROW);
        await().until(() -> node.engine.runGate().waiting() == 1);

        // when
        caller.close();

        // then
        await().untilAsserted(() -> assertThat(node.traffic.unanswered()).isZero());
        assertThat(node.inFlight("iris")).isEqualTo(1);
        node.engine.runGate().open();
        await().untilAsserted(() -> assertThat(node.inFlight("iris")).isZero());
    }

    /** Occupies the slots and the whole queue of an API. */
    private List<CompletableFuture<HttpResponse<String>>> fill(String api, int queue) {
        node.serveExpensive(api, "  limits: {max_queue: " + queue + "}\n");
        node.engine.runGate().close();
        List<CompletableFuture<HttpResponse<String>>> taken = new ArrayList<>();
        for (int i = 0; i < DataPlane.ENGINE_THREADS + queue; i++) {
            taken.add(node.postAsync("/" + api, DataPlane.ONE_ROW));
        }
        await().until(() -> node.inFlight(api) == DataPlane.ENGINE_THREADS + queue);
        return taken;
    }

    private void finish(List<CompletableFuture<HttpResponse<String>>> taken) {
        node.engine.runGate().open();
        assertThat(taken).allSatisfy(answer -> assertThat(answer.join().body()).isEqualTo(DataPlane.DOUBLED));
        await().untilAsserted(() -> assertThat(node.traffic.unanswered()).isZero());
    }
}
