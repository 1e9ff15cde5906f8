package vertebra.acceptance.doors;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import vertebra.acceptance.process.Node;
import vertebra.acceptance.process.Upload;
import vertebra.acceptance.promise.Extent;
import vertebra.acceptance.promise.Measured;
import vertebra.acceptance.promise.Promise;
import vertebra.acceptance.promise.PromiseTable;
import vertebra.engine.onnx.testing.OnnxModels;

/** A node that dies in the middle of a write. */
@Tag("doors")
@ExtendWith(PromiseTable.class)
class KilledWritesTest {

    private static final int KILLS = Extent.times(30, 4);
    /** The versions of the models with these factors, in the order of their first deploy. */
    private static final String TWO = "target@1";

    private static final String THREE = "target@2";
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    private static Path folder;

    private static Node node;

    @BeforeAll
    static void start() {
        node = Node.start(folder.resolve("state"));
    }

    @AfterAll
    static void stop() {
        node.close();
        CLIENT.close();
    }

    /**
     * The kills are spread evenly over the time that the write takes when it is left alone, and a little more, so that they meet
     * every step of it; {@code KilledWriterTest} kills the store at each single one of its steps.
     */
    @Test
    @Tag("F22")
    @Promise(
            "kill -9 over the whole time of a deploy, a rollback and a delete: the registry is as before or as after, and"
                    + " answers")
    void leavesTheOldOrTheNew(Measured measured) {
        Map<String, Integer> all = new TreeMap<>();
        for (Write write : Write.values()) {
            // given
            write.prepare();
            Map<String, Integer> outcomes = new TreeMap<>();
            long whole = timeOf(write);

            // when
            for (int kill = 0; kill < KILLS; kill++) {
                write.prepare();
                String before = registry();
                CompletableFuture<HttpResponse<String>> answer =
                        CLIENT.sendAsync(write.request(), BodyHandlers.ofString());
                LockSupport.parkNanos(whole * 5 / 4 * kill / Math.max(1, KILLS - 1));
                node.kill();
                String answered = answer.handle(
                                (response, failure) -> failure == null ? response.statusCode() + response.body() : "")
                        .join();
                node.restart();

                // then
                String after = registry();
                boolean isNew = !after.equals(before);
                outcomes.merge(isNew ? "new" : "old", 1, Integer::sum);
                assertThat(isNew || answered.isEmpty())
                        .as("%s was answered with %s, so it is done", write, answered)
                        .isTrue();
                if (isNew) {
                    assertThat(after).as("after a killed %s", write).isEqualTo(write.expected(before));
                }
                answers(after);
            }
            measured.fact("%s: %d kills over %d ms, %s".formatted(write, KILLS, whole * 5 / 4 / 1_000_000, outcomes));
            outcomes.forEach((outcome, count) -> all.merge(outcome, count, Integer::sum));
        }
        assertThat(all).as("the kills met the writes").containsOnlyKeys("new", "old");
    }

    private static long timeOf(Write write) {
        long begin = System.nanoTime();
        HttpResponse<String> answer = node.send(HttpRequest.newBuilder(write.request(), (name, value) -> true));
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 204);
        return System.nanoTime() - begin;
    }

    /** What the registry says of the API: which model its revision serves; empty when there is none. */
    private static String registry() {
        JsonNode apis = node.admin("/v1/apis");
        if (apis.isEmpty()) {
            return "";
        }
        JsonNode current = StreamSupport.stream(
                        node.admin("/v1/apis/target/revisions").spliterator(), false)
                .filter(revision -> revision.get("current").asBoolean())
                .findFirst()
                .orElseThrow();
        assertThat(current.get("revision").asText())
                .isEqualTo(apis.get(0).get("revision").asText());
        return current.get("models").toString();
    }

    /** What runs is what the registry says. */
    private static void answers(String models) {
        if (models.isEmpty()) {
            assertThat(node.post("/target", Doors.ROW).statusCode()).isEqualTo(404);
            return;
        }
        String right = Doors.scaled(models.contains(TWO) ? 2 : 3);
        Awaitility.await("the API answers")
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(node.post("/target", Doors.ROW).body()).isEqualTo(right));
    }

    /** A write that is killed, and the state that it starts from: two revisions, factor 2 before factor 3. */
    private enum Write {
        DEPLOY {
            @Override
            HttpRequest request() {
                return deployment(3);
            }

            @Override
            void prepare() {
                deploy(2);
            }
        },
        ROLLBACK {
            @Override
            HttpRequest request() {
                return node.adminRequest("/v1/apis/target:rollback")
                        .POST(BodyPublishers.noBody())
                        .build();
            }

            @Override
            void prepare() {
                // Without a history of rollbacks: what is before the current one goes by number.
                Upload.delete(node, "target");
                deploy(2);
                deploy(3);
            }
        },
        DELETE {
            @Override
            HttpRequest request() {
                return node.adminRequest("/v1/apis/target").DELETE().build();
            }

            @Override
            void prepare() {
                deploy(2);
            }

            @Override
            String expected(String before) {
                return "";
            }
        };

        abstract HttpRequest request();

        abstract void prepare();

        /** The other model of the two. */
        String expected(String before) {
            return before.contains(TWO) ? before.replace(TWO, THREE) : before.replace(THREE, TWO);
        }

        static void deploy(int factor) {
            HttpResponse<String> answer = node.send(HttpRequest.newBuilder(deployment(factor), (name, value) -> true));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }

        static HttpRequest deployment(int factor) {
            Path model = OnnxModels.scaling(folder.resolve("times-" + factor + ".onnx"), factor);
            return Upload.deployment(node, Doors.project(Doors.spec("target", ""), model))
                    .build();
        }
    }
}
