package vertebra.serving.residency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.engine.api.EngineFailure;
import vertebra.engine.api.WorkerHealth;
import vertebra.engine.api.WorkerHealth.Death;
import vertebra.serving.testing.DataPlane;
import vertebra.spec.RealtimeApi;
import vertebra.spec.Revision;
import vertebra.spec.fleet.ReplicaView;
import vertebra.spec.fleet.ReplicaView.State;
import vertebra.spec.testing.Specs;
import vertebra.testkit.net.RawClient;

/** Replicas that are worker processes: as many slots as these have, more of them by starting more. */
class WorkerReplicasTest {

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
    void startsAsManyAsAreAssigned() {
        // given
        Revision revision = node.commit(Specs.python("movies", ", threads_per_process: 4", ""));

        // when
        node.assign("movies", revision, 3);

        // then
        node.awaitState("movies", revision, State.READY);
        assertThat(node.python.scales()).containsExactly(3);
        assertThat(row(revision).count()).isEqualTo(3);
        assertThat(row(revision).slots()).isEqualTo(12);
    }

    @Test
    void startsMoreAndEndsSomeWithoutALoad() {
        // given
        Revision revision = node.servePython("movies", "", "");
        int loads = node.python.loads();

        // when
        node.assign("movies", revision, 2);
        await().until(() -> row(revision).slots() == 2);
        node.assign("movies", revision, 1);
        await().until(() -> row(revision).slots() == 1);

        // then
        await().until(() -> node.python.scales().equals(List.of(1, 2, 1)));
        assertThat(node.python.loads()).isEqualTo(loads);
    }

    @Test
    void servesOnWithThoseItHasWhenMoreCannotBeStartedAndTriesAgain() {
        // given
        Revision revision = node.servePython("movies", "", "");
        node.python.failScales(new EngineFailure.OutOfMemory("No memory for another worker."));

        // when
        node.assign("movies", revision, 2);

        // then
        await().until(() -> !node.retries.delays().isEmpty());
        assertThat(row(revision).count()).isEqualTo(1);
        assertThat(node.post("/movies", "{}").statusCode()).isEqualTo(200);
        node.python.failScales(null);
        node.retries.elapse();
        await().until(() -> row(revision).count() == 2);
    }

    @Test
    void runsInAsManySlotsAsItsReplicasHave() {
        // given
        Revision revision = node.servePython("movies", "", "");
        node.assign("movies", revision, 3);
        await().until(() -> row(revision).slots() == 3);
        node.python.runGate().close();

        // when
        List<CompletableFuture<HttpResponse<String>>> answers =
                Stream.generate(() -> node.postAsync("/movies", "{}")).limit(10).toList();

        // then
        await().until(() -> node.inFlight("movies") == 10);
        assertThat(node.python.runGate().waiting()).isEqualTo(3);
        node.python.runGate().open();
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
    }

    @Test
    void loadsOthersWhileWorkersStart() {
        // given
        List<Revision> slow = Stream.of("a", "b", "c")
                .map(name -> node.commit(Specs.python(name, "", "")))
                .toList();
        node.python.loadGate().close();
        node.assign("a", slow.get(0), 1);
        node.assign("b", slow.get(1), 1);
        node.assign("c", slow.get(2), 1);
        await().until(() -> node.python.loadGate().waiting() == 3);

        // then
        node.serve("iris", "");
        assertThat(node.post("/iris", DataPlane.ONE_ROW).body()).isEqualTo(DataPlane.DOUBLED);
        node.python.loadGate().open();
    }

    @Test
    void loadsOthersWhileWorkersEnd() {
        // given
        List<Revision> leaving = Stream.of("a", "b", "c")
                .map(name -> node.servePython(name, "", ""))
                .toList();
        node.python.closeGate().close();

        // when
        node.unassign("a", leaving.get(0));
        node.unassign("b", leaving.get(1));
        node.unassign("c", leaving.get(2));

        // then
        await().until(() -> node.python.closeGate().waiting() == 3);
        node.serve("iris", "");
        assertThat(node.post("/iris", DataPlane.ONE_ROW).body()).isEqualTo(DataPlane.DOUBLED);
        node.python.closeGate().open();
        await().until(() -> node.python.openModels() == 0);
    }

    @Test
    void followsOnWhileWorkersEndThatWereNotWantedAnyMoreWhenTheyWereReady() {
        // given
        Revision unwanted = node.commit(Specs.python("a", "", ""));
        node.python.loadGate().close();
        node.assign("a", unwanted, 1);
        await().until(() -> node.python.loadGate().waiting() == 1);
        node.unassign("a", unwanted);
        node.awaitState("a", unwanted, State.DRAINING);
        node.python.closeGate().close();

        // when
        node.python.loadGate().open();

        // then
        await().until(() -> node.python.closeGate().waiting() == 1);
        node.serve("iris", "");
        assertThat(node.post("/iris", DataPlane.ONE_ROW).body()).isEqualTo(DataPlane.DOUBLED);
        node.python.closeGate().open();
        await().until(() -> node.row("a", unwanted).isEmpty());
    }

    @Test
    void runsModelsInWorkersOnVirtualThreadsAndNeverOnAnEventLoop() {
        // given
        node.sklearn.duringRuns(() -> {
            if (!Thread.currentThread().isVirtual()) {
                throw new IllegalStateException("a run that waits on " + Thread.currentThread());
            }
        });
        Revision revision = node.commit(
                (RealtimeApi) Specs.of("- name: iris\n  predictor: {type: sklearn, model: model.joblib}\n"));
        node.assign("iris", revision, 1);
        node.awaitState("iris", revision, State.READY);

        // then
        for (int i = 0; i < 50; i++) {
            assertThat(node.post("/iris", DataPlane.ONE_ROW).body()).isEqualTo(DataPlane.DOUBLED);
        }
        assertThat(node.sklearn.openSlots()).isEqualTo(1);
    }

    @Test
    void batchesWhatWaitsForAWorker() {
        // given
        Revision revision = node.commit(
                (RealtimeApi) Specs.of("- name: iris\n  predictor: {type: sklearn, model: model.joblib}\n"));
        node.assign("iris", revision, 1);
        node.awaitState("iris", revision, State.READY);
        node.sklearn.runGate().close();
        int before = node.sklearn.runs();

        // when
        List<CompletableFuture<HttpResponse<String>>> answers = Stream.generate(
                        () -> node.postAsync("/iris", DataPlane.ONE_ROW))
                .limit(9)
                .toList();
        await().until(() -> node.inFlight("iris") == 9);
        node.sklearn.runGate().open();

        // then
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.join().body()).isEqualTo(DataPlane.DOUBLED));
        // The one that was held, and at least two at a time of the others, however slow the machine is.
        assertThat(node.sklearn.runs() - before).isBetween(2, 5);
    }

    @Test
    @Tag("R7")
    void aRunInAWorkerEndsWhenAllWhoWaitedForItHaveLeft() throws IOException {
        // given
        Revision revision = node.commit(
                (RealtimeApi) Specs.of("- name: iris\n  predictor: {type: sklearn, model: model.joblib}\n"));
        node.assign("iris", revision, 1);
        node.awaitState("iris", revision, State.READY);
        node.sklearn.runGate().close();
        RawClient first = caller();
        await().until(() -> node.sklearn.runGate().waiting() == 1);
        RawClient second = caller();
        RawClient third = caller();
        await().until(() -> node.inFlight("iris") == 3);

        // when
        first.close();

        // then
        await().until(() -> node.inFlight("iris") == 2 && node.sklearn.runGate().waiting() == 1);

        // when
        second.close();
        third.close();

        // then
        await().untilAsserted(() -> {
            assertThat(node.inFlight("iris")).isZero();
            assertThat(node.sklearn.runGate().waiting()).isZero();
        });
        node.sklearn.runGate().open();
        assertThat(node.post("/iris", DataPlane.ONE_ROW).body()).isEqualTo(DataPlane.DOUBLED);
    }

    private RawClient caller() throws IOException {
        return RawClient.connect(node.port())
                .send(DataPlane.postHead("/iris", DataPlane.ONE_ROW.length()) + DataPlane.ONE_ROW);
    }

    @Test
    void countsItsWorkersAndTheirDeaths() {
        // given
        node.python.isHealthy(new WorkerHealth(2, 1, 5, Map.of(Death.SIGNAL, 4L)));
        node.servePython("movies", "", "");

        // then
        String metrics = node.meters.scrape();
        String labels = "{api=\"movies\",";
        assertThat(metrics)
                .contains("vertebra_worker_processes" + labels + "revision=\"r1\",state=\"ready\"} 1.0")
                .contains("vertebra_worker_processes" + labels + "revision=\"r1\",state=\"wanted\"} 2.0")
                .contains("vertebra_worker_restarts_total" + labels + "revision=\"r1\"} 5.0")
                .contains("vertebra_worker_deaths_total" + labels + "kind=\"signal\",revision=\"r1\"} 4.0")
                .contains("vertebra_worker_deaths_total" + labels + "kind=\"exit\",revision=\"r1\"} 0.0");
    }

    private ReplicaView row(Revision revision) {
        return node.row("movies", revision).orElseThrow();
    }
}
