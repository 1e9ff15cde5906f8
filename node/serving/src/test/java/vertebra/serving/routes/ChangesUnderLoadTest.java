package vertebra.serving.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.registry.access.Author;
import vertebra.serving.testing.DataPlane;
import vertebra.spec.ApiName;
import vertebra.spec.Revision;
import vertebra.spec.fleet.ReplicaView.State;
import vertebra.spec.testing.Specs;

/** Revisions come and go while callers ask all the time. */
class ChangesUnderLoadTest {

    private static final int CALLERS = 8;

    @TempDir
    private Path folder;

    private DataPlane node;
    private final AtomicBoolean asking = new AtomicBoolean(true);
    private final ConcurrentLinkedQueue<Integer> statuses = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void start() {
        node = new DataPlane(folder);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void failsNobodyWhileRevisionsReplaceEachOther() {
        // given
        Revision old = node.serve("iris", "");
        List<CompletableFuture<Void>> callers = ask();

        // when
        for (int i = 0; i < 5; i++) {
            Revision next = node.commit(Specs.onnx("iris", ""));
            node.replace("iris", old, next);
            node.awaitState("iris", next, State.READY);
            Revision gone = old;
            await().until(() -> node.row("iris", gone).isEmpty());
            old = next;
        }
        asking.set(false);

        // then
        callers.forEach(CompletableFuture::join);
        assertThat(statuses).hasSizeGreaterThan(CALLERS).containsOnly(200);
        await().untilAsserted(() -> assertThat(node.engine.openModels()).isEqualTo(1));
    }

    @Test
    void answers404AndNothingElseAfterADelete() {
        // given
        node.serve("iris", "");
        List<CompletableFuture<Void>> callers = ask();
        await().until(() -> statuses.size() > 100);

        // when
        node.apis.delete(new ApiName("iris"), Author.named("test"), OptionalLong.empty());

        // then
        await().until(() -> statuses.contains(404) && node.engine.openModels() == 0);
        asking.set(false);
        callers.forEach(CompletableFuture::join);
        assertThat(statuses).containsOnly(200, 404);
        assertThat(node.engine.openSlots()).isZero();
    }

    private List<CompletableFuture<Void>> ask() {
        List<CompletableFuture<Void>> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            callers.add(CompletableFuture.runAsync(
                    () -> {
                        while (asking.get()) {
                            statuses.add(node.post("/iris", DataPlane.ONE_ROW).statusCode());
                        }
                    },
                    task -> Thread.ofVirtual().start(task)));
        }
        return callers;
    }
}
