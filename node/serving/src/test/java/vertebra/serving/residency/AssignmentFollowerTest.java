package vertebra.serving.residency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.engine.api.EngineFailure;
import vertebra.registry.access.Author;
import vertebra.serving.testing.DataPlane;
import vertebra.spec.ApiName;
import vertebra.spec.Revision;
import vertebra.spec.fleet.Assignment;
import vertebra.spec.fleet.ReplicaView;
import vertebra.spec.fleet.ReplicaView.State;
import vertebra.spec.testing.Specs;

/** What is resident follows what is assigned; requests see only what is ready. */
class AssignmentFollowerTest {

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
    void saysWhatItDoesStepByStep() {
        // given
        Revision revision = node.commit(Specs.onnx("iris"));
        node.engine.loadGate().close();

        // when
        node.assign("iris", revision, 1);

        // then
        node.awaitState("iris", revision, State.LOADING);
        assertThat(status("/iris")).isEqualTo(503);
        node.engine.loadGate().open();
        node.awaitState("iris", revision, State.READY);
        ReplicaView row = node.row("iris", revision).orElseThrow();
        assertThat(row.count()).isEqualTo(1);
        assertThat(row.slots()).isEqualTo(2);
        assertThat(row.memoryBytes()).isEqualTo(1024);
        assertThat(row.reason()).isNull();
        assertThat(row.since()).isEqualTo(node.clock.instant());
        assertThat(status("/iris")).isEqualTo(200);
    }

    @Test
    void unloadsWhatIsNoLongerAssigned() {
        // given
        Revision revision = node.serve("iris", "");

        // when
        node.unassign("iris", revision);

        // then
        await().untilAsserted(() -> assertThat(node.row("iris", revision)).isEmpty());
        assertThat(status("/iris")).isEqualTo(503);
        assertThat(node.engine.openModels()).isZero();
        assertThat(node.engine.openSlots()).isZero();
    }

    @Test
    void changesTheNumberOfReplicasWithoutALoad() {
        // given
        Revision revision = node.serve("iris", "");
        node.engine.failLoads(new EngineFailure.CorruptModel("not again"));

        // when
        node.assign(new Assignment(DataPlane.NODE, new ApiName("iris"), revision, 2, 2_000, 1 << 20));

        // then
        await().until(() -> node.row("iris", revision).orElseThrow().slots() == 4);
        ReplicaView row = node.row("iris", revision).orElseThrow();
        assertThat(row.state()).isEqualTo(State.READY);
        assertThat(row.count()).isEqualTo(2);
        assertThat(node.engine.openModels()).isEqualTo(1);
    }

    @Test
    void keepsTheOldRevisionUntilTheNewOneIsReadyEvenWhenOnlyTheNewOneIsAssigned() {
        // given
        Revision old = node.serve("iris", "");
        Revision next = node.commit(Specs.onnx("iris"));
        node.engine.loadGate().close();

        // when
        node.replace("iris", old, next);
        node.awaitState("iris", next, State.LOADING);

        // then
        assertThat(revisionThatAnswers()).isEqualTo("r1");
        assertThat(status("/iris")).isEqualTo(200);
        node.engine.loadGate().open();
        await().untilAsserted(() -> assertThat(node.row("iris", old)).isEmpty());
        assertThat(revisionThatAnswers()).isEqualTo("r2");
        assertThat(node.engine.openModels()).isEqualTo(1);
    }

    @Test
    void failsNoRequestWhileRevisionsChangeUnderLoad() {
        // given
        Revision current = node.serve("iris", "");
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger answered = new AtomicInteger();
        List<CompletableFuture<List<Integer>>> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            clients.add(CompletableFuture.supplyAsync(() -> {
                List<Integer> failed = new ArrayList<>();
                while (!over.get()) {
                    int status = status("/iris");
                    answered.incrementAndGet();
                    if (status != 200) {
                        failed.add(status);
                    }
                }
                return failed;
            }));
        }

        // when
        for (int i = 0; i < 10; i++) {
            Revision next = node.commit(Specs.onnx("iris"));
            node.assign("iris", next, 1);
            node.awaitState("iris", next, State.READY);
            node.unassign("iris", current);
            Revision gone = current;
            await().until(() -> node.row("iris", gone).isEmpty());
            current = next;
        }
        over.set(true);

        // then
        assertThat(clients).allSatisfy(client -> assertThat(client.join()).isEmpty());
        assertThat(answered).hasValueGreaterThan(10);
        assertThat(node.engine.openModels()).isEqualTo(1);
        assertThat(node.inFlight("iris")).isZero();
    }

    @Test
    void keepsServingTheOldRevisionWhenTheNewOneFailsToLoad() {
        // given
        node.serve("iris", "");
        Revision next = node.commit(Specs.onnx("iris"));
        node.engine.failLoads(new EngineFailure.OutOfMemory("The machine has no room for it."));

        // when
        node.assign("iris", next, 1);
        node.awaitState("iris", next, State.FAILED);

        // then
        assertThat(node.row("iris", next).orElseThrow().reason()).isEqualTo("The machine has no room for it.");
        assertThat(revisionThatAnswers()).isEqualTo("r1");
        assertThat(status("/iris")).isEqualTo(200);
    }

    @Test
    void retriesAFailedLoadLaterAndLater() {
        // given
        Revision revision = node.commit(Specs.onnx("iris"));
        node.engine.failLoads(new EngineFailure.RunFailed("not now"));
        node.assign("iris", revision, 1);
        await().until(() -> node.retries.delays().size() == 1);

        // when
        node.retries.elapse();
        await().until(() -> node.retries.delays().size() == 2);
        node.engine.failLoads(null);
        node.retries.elapse();

        // then
        node.awaitState("iris", revision, State.READY);
        assertThat(node.retries.delays()).containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(10));
    }

    @Test
    void retriesAFailedLoadAtOnceWhenItsAssignmentChanges() {
        // given
        Revision revision = node.commit(Specs.onnx("iris"));
        node.engine.failLoads(new EngineFailure.RunFailed("not now"));
        node.assign("iris", revision, 1);
        node.awaitState("iris", revision, State.FAILED);
        node.engine.failLoads(null);

        // when
        node.assign("iris", revision, 2);

        // then
        node.awaitState("iris", revision, State.READY);
    }

    @Test
    void refusesWhatTheNodeHasNoRoomForAndSaysWhatIsMissing() {
        // given
        Revision revision = node.commit(Specs.onnx("iris"));

        // when
        node.assign(new Assignment(DataPlane.NODE, new ApiName("iris"), revision, 1, 0, 2L << 30));
        node.awaitState("iris", revision, State.FAILED);

        // then
        assertThat(node.row("iris", revision).orElseThrow().reason()).contains("2048 MiB", "1024 MiB", "compute.mem");
        assertThat(node.engine.openModels()).isZero();
    }

    @Test
    void loadsWhatHadNoRoomAsSoonAsSomebodyLeaves() {
        // given
        Revision first = node.commit(Specs.onnx("iris"));
        Revision second = node.commit(Specs.onnx("wine"));
        node.assign(new Assignment(DataPlane.NODE, new ApiName("iris"), first, 1, 0, 1L << 30));
        node.awaitState("iris", first, State.READY);
        node.assign(new Assignment(DataPlane.NODE, new ApiName("wine"), second, 1, 0, 1L << 30));
        node.awaitState("wine", second, State.FAILED);

        // when
        node.unassign("iris", first);

        // then
        node.awaitState("wine", second, State.READY);
    }

    @Test
    void dropsALoadThatIsNoLongerWanted() {
        // given
        Revision revision = node.commit(Specs.onnx("iris"));
        node.engine.loadGate().close();
        node.assign("iris", revision, 1);
        node.awaitState("iris", revision, State.LOADING);

        // when
        node.unassign("iris", revision);
        node.awaitState("iris", revision, State.DRAINING);
        node.engine.loadGate().open();

        // then
        await().untilAsserted(() -> assertThat(node.row("iris", revision)).isEmpty());
        assertThat(node.engine.openModels()).isZero();
    }

    @Test
    void beginsNoLoadThatNobodyWantsAnyMore() {
        // given
        List<String> names = List.of("a", "b", "overtaken");
        List<Revision> revisions =
                names.stream().map(name -> node.commit(Specs.onnx(name, ""))).toList();
        int loads = node.engine.loads();
        node.engine.loadGate().close();
        node.assign("a", revisions.get(0), 1);
        node.assign("b", revisions.get(1), 1);
        await().until(() -> node.engine.loadGate().waiting() == 2);
        node.assign("overtaken", revisions.getLast(), 1);
        node.awaitState("overtaken", revisions.getLast(), State.REQUESTED);

        // when
        node.unassign("overtaken", revisions.getLast());
        node.awaitState("overtaken", revisions.getLast(), State.DRAINING);
        node.engine.loadGate().open();

        // then
        await().until(() -> node.row("overtaken", revisions.getLast()).isEmpty());
        node.awaitState("a", revisions.getFirst(), State.READY);
        assertThat(node.engine.loads()).isEqualTo(loads + 2);
    }

    @Test
    void goesBackToAnOlderRevision() {
        // given
        Revision old = node.serve("iris", "");
        Revision next = node.serve("iris", "");
        node.apis.rollback(new ApiName("iris"), Optional.of(old), Author.named("test"), OptionalLong.empty());

        // when
        node.unassign("iris", next);

        // then
        await().untilAsserted(() -> assertThat(node.row("iris", next)).isEmpty());
        assertThat(revisionThatAnswers()).isEqualTo("r1");
    }

    @Test
    void answersAtTheNewEndpointOnlyWhenTheNewRevisionIsReady() {
        // given
        node.serve("iris", "  networking: {endpoint: old}\n");
        Revision next = node.commit(Specs.onnx("iris", "  networking: {endpoint: new}\n"));
        assertThat(status("/old")).isEqualTo(200);
        assertThat(status("/new")).isEqualTo(404);

        // when
        node.assign("iris", next, 1);
        node.awaitState("iris", next, State.READY);

        // then
        assertThat(status("/new")).isEqualTo(200);
        assertThat(status("/old")).isEqualTo(404);
    }

    @Test
    void ignoresTheAssignmentsOfOtherNodes() {
        // given
        Revision revision = node.commit(Specs.onnx("iris"));
        Revision own = node.commit(Specs.onnx("wine"));

        // when
        node.assign(new Assignment(new vertebra.spec.NodeId("node-2"), new ApiName("iris"), revision, 1, 0, 1 << 20));
        node.assign("wine", own, 1);
        node.awaitState("wine", own, State.READY);

        // then
        assertThat(node.row("iris", revision)).isEmpty();
    }

    @Test
    void drainsAllWhenItIsClosed() {
        // given
        node.serve("iris", "");
        node.serve("wine", "");

        // when
        node.stop();

        // then
        assertThat(node.engine.openModels()).isZero();
        assertThat(node.engine.openSlots()).isZero();
    }

    private int status(String path) {
        HttpResponse<String> answer = node.post(path, DataPlane.ONE_ROW);
        return answer.statusCode();
    }

    private String revisionThatAnswers() {
        return new JsonObject(node.send(node.request("/iris").GET()).body()).getString("revision");
    }
}
