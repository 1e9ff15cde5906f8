package vertebra.serving.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.engine.api.EngineFailure;
import vertebra.engine.api.testing.FakeEngine;
import vertebra.serving.telemetry.Stage;
import vertebra.serving.testing.DataPlane;
import vertebra.spec.RealtimeApi;
import vertebra.spec.Revision;
import vertebra.spec.fleet.ReplicaView.State;
import vertebra.spec.testing.Specs;
import vertebra.testkit.net.RawClient;

/** What a run takes is not learnt from runs that failed because they were cut short. */
class CutShortRunsTest {

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
    void nothingIsLearntFromCodeThatWasCutShort() {
        // given
        node.servePython("movies", "", "");
        node.post("/movies", "{}");
        long timed = node.timed(Stage.INFER);

        // when
        node.python.failRuns(new EngineFailure.WorkerLost("No worker is there to answer."));
        node.post("/movies", "{}");
        node.python.failRuns(new EngineFailure.Overdue("It ran longer than 60 s."));
        node.post("/movies", "{}");
        node.python.runGate().close();
        node.send(node.jsonPost("/movies", "{}").header("X-Request-Timeout-Ms", "100"));
        await().until(() -> node.inFlight("movies") == 0);
        node.python.runGate().open();

        // then
        assertThat(node.served("movies")).isEqualTo(1);
        assertThat(node.timed(Stage.INFER)).isEqualTo(timed);

        // when: a failure of its own is a run as any other
        node.python.failRuns(new EngineFailure.CodeFailed("internal server error"));
        node.post("/movies", "{}");

        // then
        assertThat(node.served("movies")).isEqualTo(2);
    }

    @Test
    void nothingIsLearntFromAModelInAWorkerThatWasCutShort() throws IOException {
        // given
        Revision revision = node.commit(
                (RealtimeApi) Specs.of("- name: iris\n  predictor: {type: sklearn, model: model.joblib}\n"));
        node.assign("iris", revision, 1);
        node.awaitState("iris", revision, State.READY);
        node.post("/iris", DataPlane.ONE_ROW);

        // when
        node.sklearn.failRuns(new EngineFailure.WorkerLost("The worker that ran the request ended."));
        node.post("/iris", DataPlane.ONE_ROW);
        node.sklearn.failRuns(new EngineFailure.Overdue("It ran longer than 60 s."));
        node.post("/iris", DataPlane.ONE_ROW);
        node.sklearn.failRuns(null);
        node.sklearn.runGate().close();
        RawClient left = RawClient.connect(node.port())
                .send(DataPlane.postHead("/iris", DataPlane.ONE_ROW.length()) + DataPlane.ONE_ROW);
        await().until(() -> node.sklearn.runGate().waiting() == 1);
        left.close();
        await().until(() -> node.inFlight("iris") == 0);
        node.sklearn.runGate().open();

        // then
        assertThat(node.served("iris")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{type: python, path: predictor.py}", "{type: sklearn, model: model.joblib}"})
    void whoIsToComeAgainWaitsNoLongerForRunsThatWereCutShort(String predictor) {
        // given
        FakeEngine workers = predictor.contains("python") ? node.python : node.sklearn;
        Revision revision = node.commit(
                (RealtimeApi) Specs.of("- name: iris\n  predictor: " + predictor + "\n  limits: {max_queue: 300}\n"));
        node.assign("iris", revision, 1);
        node.awaitState("iris", revision, State.READY);

        // when
        workers.duringRuns(() -> DataPlane.burn(10_000_000));
        workers.failRuns(new EngineFailure.WorkerLost("The worker that ran the request ended."));
        IntStream.range(0, 60).forEach(i -> node.post("/iris", DataPlane.ONE_ROW));

        // then: the 300 that wait are not expected to take 10 ms each
        workers.duringRuns(() -> {});
        workers.failRuns(null);
        workers.runGate().close();
        List<CompletableFuture<HttpResponse<String>>> waiting = Stream.generate(
                        () -> node.postAsync("/iris", DataPlane.ONE_ROW))
                .limit(301)
                .toList();
        await().until(() -> node.inFlight("iris") == 301);
        HttpResponse<String> refused = node.post("/iris", DataPlane.ONE_ROW);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
    }
}
