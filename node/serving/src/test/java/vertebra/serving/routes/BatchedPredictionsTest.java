package vertebra.serving.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.serving.telemetry.Stage;
import vertebra.serving.testing.DataPlane;
import vertebra.testkit.net.RawClient;

/** Requests that came together run together, and nobody can tell from the answers. */
class BatchedPredictionsTest {

    private static final int CALLERS = 16;

    @TempDir
    private Path folder;

    private DataPlane node;

    @BeforeEach
    void start() {
        node = new DataPlane(folder);
        node.serve("iris", "");
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void runsTogetherWhatAnEventLoopReadTogether() throws IOException {
        // given
        List<RawClient> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            RawClient caller = RawClient.connect(node.port());
            caller.send(post(row(i)));
            assertThat(caller.readAnswer().body()).isEqualTo(doubled(i));
            callers.add(caller);
        }
        node.engine.runGate().close();
        int runs = node.engine.runs();

        // when
        for (int i = 0; i < CALLERS; i++) {
            callers.get(i).send(post(row(i + 100)));
        }
        await().until(() -> node.engine.runGate().waiting() > 0);
        node.engine.runGate().open();

        // then
        for (int i = 0; i < CALLERS; i++) {
            assertThat(callers.get(i).readAnswer().body()).isEqualTo(doubled(i + 100));
            callers.get(i).close();
        }
        assertThat(node.engine.runs() - runs).isLessThan(CALLERS * 3 / 4);
        await().untilAsserted(() -> assertThat(node.inFlight("iris")).isZero());
    }

    @Test
    void takesWhatWaitsForAnEngineThreadAlong() {
        // given
        node.makeExpensive("iris");
        node.engine.runGate().close();
        int runs = node.engine.runs();
        long counted = node.timed(Stage.INFER);
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < DataPlane.ENGINE_THREADS + CALLERS; i++) {
            answers.add(node.postAsync("/iris", row(i)));
        }
        await().until(() -> node.inFlight("iris") == DataPlane.ENGINE_THREADS + CALLERS);

        // when
        node.engine.runGate().open();

        // then
        for (int i = 0; i < answers.size(); i++) {
            assertThat(answers.get(i).join().body()).isEqualTo(doubled(i));
        }
        assertThat(node.engine.runs() - runs).isLessThan(answers.size() / 2);
        assertThat(node.timed(Stage.INFER) - counted).isEqualTo(answers.size());
        await().untilAsserted(() -> assertThat(node.inFlight("iris")).isZero());
        assertThat(node.meters.scrape()).contains("vertebra_queue_depth{api=\"iris\",revision=\"r1\"} 0.0");
    }

    @Test
    void answersBadRequestsAndGoodOnesOfOneTurnEachForItself() {
        // given
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();

        // when
        for (int i = 0; i < 300; i++) {
            answers.add(node.postAsync("/iris", i % 3 == 0 ? "{\"x\":[[1,2]]}" : row(i)));
        }

        // then
        for (int i = 0; i < answers.size(); i++) {
            HttpResponse<String> answer = answers.get(i).join();
            if (i % 3 == 0) {
                assertThat(answer.statusCode()).isEqualTo(400);
            } else {
                assertThat(answer.body()).isEqualTo(doubled(i));
            }
        }
        await().untilAsserted(() -> assertThat(node.inFlight("iris")).isZero());
        assertThat(node.traffic.unanswered()).isZero();
    }

    private static String post(String body) {
        return DataPlane.postHead("/iris", body.length()) + body;
    }

    private static String row(int number) {
        return "{\"x\":[" + number + ",0,0,0]}";
    }

    private static String doubled(int number) {
        return "{\"y\":[" + 2 * number + ".0,0.0,0.0,0.0]}";
    }
}
