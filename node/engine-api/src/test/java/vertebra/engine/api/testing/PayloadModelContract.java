package vertebra.engine.api.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure.WorkerLost;
import vertebra.engine.api.Payload;
import vertebra.engine.api.PayloadModel;

/** What every engine of code promises, shown on code that answers with the text that it got. */
public abstract class PayloadModelContract {

    private static final int MANY = 50;
    private static final int PATIENCE = 60;

    private PayloadModel code;

    /** Loads code that answers {@code text/plain} with the same text and a status of 200; each test closes it. */
    protected abstract PayloadModel loadEcho() throws Exception;

    @BeforeEach
    void load() throws Exception {
        code = loadEcho();
    }

    @AfterEach
    void close() {
        code.close();
        code.close();
    }

    @Test
    void answersARequest() throws Exception {
        // when
        Payload.Answer answer = code.predict(text("héllo")).get(PATIENCE, SECONDS);

        // then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.contentType()).startsWith("text/plain");
        assertThat(new String(answer.body(), UTF_8)).isEqualTo("héllo");
    }

    @Test
    void answersEachOfManyAtOnceWithItsOwnAnswer() throws Exception {
        // when
        List<CompletableFuture<Payload.Answer>> answers = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            answers.add(code.predict(text("text " + i)));
        }

        // then
        for (int i = 0; i < MANY; i++) {
            assertThat(new String(answers.get(i).get(PATIENCE, SECONDS).body(), UTF_8))
                    .isEqualTo("text " + i);
        }
    }

    @Test
    void answersOthersWhenSomeAreNotWantedAnyMore() throws Exception {
        // given
        for (int i = 0; i < MANY; i++) {
            code.predict(text("unwanted")).cancel(false);
        }

        // then
        assertThat(new String(
                        code.predict(text("wanted")).get(PATIENCE, SECONDS).body(), UTF_8))
                .isEqualTo("wanted");
    }

    @Test
    void answersWithAnotherNumberOfReplicas() throws Exception {
        // when
        code.scale(2);
        code.scale(1);

        // then
        assertThat(code.predict(text("text")).get(PATIENCE, SECONDS).status()).isEqualTo(200);
        assertThat(code.trouble()).isEmpty();
        assertThat(code.health().orElseThrow().ready()).isEqualTo(1);
        assertThat(code.memoryBytes()).isPositive();
    }

    @Test
    void tellsThatNobodyIsThereAfterTheClose() {
        // when
        code.close();

        // then
        assertThatThrownBy(() -> code.predict(text("text")).get(PATIENCE, SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        EngineException.class,
                        lost -> assertThat(lost.failure()).isInstanceOf(WorkerLost.class));
    }

    private static Payload.Request text(String text) {
        return new Payload.Request(
                text.getBytes(UTF_8),
                Optional.of("text/plain"),
                Map.of(),
                Map.of("content-type", "text/plain"),
                "contract");
    }
}
