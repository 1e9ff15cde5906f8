package vertebra.serving.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static vertebra.serving.testing.DataPlane.ONE_ROW;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.registry.access.Author;
import vertebra.serving.problem.ServingProblem;
import vertebra.serving.telemetry.answers.AnswerReading;
import vertebra.serving.telemetry.errors.ErrorReading;
import vertebra.serving.telemetry.errors.ErrorReading.Count;
import vertebra.serving.telemetry.errors.ErrorReading.Recent;
import vertebra.serving.telemetry.history.HistoryReading;
import vertebra.serving.testing.DataPlane;
import vertebra.spec.ApiName;
import vertebra.spec.Revision;

/** What operators can see of requests that came over real sockets. */
class WatchedApiTest {

    private static final ApiName IRIS = new ApiName("iris");
    private static final String SECRET = "4111222233334444";

    @TempDir
    private Path folder;

    @AutoClose
    private DataPlane node;

    @BeforeEach
    void serve() {
        node = new DataPlane(folder);
    }

    @Test
    void countsErrorsByCodeAndInputAndKeepsTheLastWithTheirIds() {
        // given
        Revision revision = node.serve("iris", "");

        // when
        HttpResponse<String> misfit = node.post("/iris", "{\"x\":[[1,2,3]]}");
        node.post("/iris", "{\"x\":[[1,2]]}");
        node.post("/iris", "{");
        node.post("/iris", ONE_ROW);

        // then
        assertThat(errors().counts())
                .extracting(Count::type, Count::input, Count::count)
                .containsExactly(
                        tuple(ServingProblem.BAD_INPUT, Optional.of("x"), 2L),
                        tuple(ServingProblem.BAD_INPUT, Optional.empty(), 1L));
        Recent first = errors().recent().getLast();
        assertThat(first.requestId())
                .isEqualTo(misfit.headers().firstValue("X-Request-Id").orElseThrow());
        assertThat(first.detail()).startsWith("input 'x': expected float32 [-1, 4], came ");
        assertThat(first.revision()).isEqualTo(revision);
        assertThat(first.at()).isEqualTo(node.clock.instant());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"x\":[[\"" + SECRET + "\",2,3,4]]}",
                "{\"x\":[[1e" + SECRET + ",2,3,4]]}",
                "{\"x\":\"" + SECRET + "\"}",
                "{\"x\":[[1,2,3,4]],\"" + SECRET + "\":1}",
                "{\"x\":[[1,2,3,4]],\"it's ' " + SECRET + "\":1}",
                "{\"x\":[[\"x' " + SECRET + "\"]]}",
                "{\"x' " + SECRET + "\":1}",
                "{\"x\":[[1,2,3,4]],\"outputs\":[\"" + SECRET + "\"]}",
                "{\"x\":[[1,2,3,4]],\"outputs\":" + SECRET + "}",
                "{\"instances\":" + SECRET + "}",
                "{\"instances\":[\"" + SECRET + "\"]}",
                "{\"x\":" + SECRET + "}",
                "\"" + SECRET + "\"",
                SECRET,
                "{\"x\":[[1,2,3," + SECRET + "]]",
                "{" + SECRET
            })
    @Tag("S6")
    void showsNothingOfWhatCallersSent(String body) {
        // given
        node.serve("iris", "");

        // when
        HttpResponse<String> answer = node.post("/iris", body);

        // then
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(errors().toString()).doesNotContain(SECRET).doesNotContain(SECRET.substring(0, 6));
        assertThat(errors().recent()).hasSize(1);
    }

    @Test
    void showsNoHeadersOfCallers() {
        // given
        node.serve("iris", "");

        // when
        node.send(
                node.request("/iris").header("Content-Type", "text/" + SECRET).POST(BodyPublishers.ofString(ONE_ROW)));

        // then
        assertThat(errors().recent()).hasSize(1);
        assertThat(errors().toString()).doesNotContain(SECRET);
    }

    @Test
    void keepsTwentyErrorsHoweverManyCome() {
        // given
        node.serve("iris", "");

        // when
        for (int i = 0; i < 50; i++) {
            node.post("/iris", "{\"x" + i + "\":1}");
        }

        // then
        assertThat(errors().recent()).hasSize(20);
        assertThat(errors().counts()).singleElement().satisfies(count -> {
            assertThat(count.count()).isEqualTo(50);
            assertThat(count.input()).isEmpty();
        });
    }

    @Test
    void theHistoryOutlivesRevisionsButNotTheApi() {
        // given
        Revision first = node.serve("iris", "");
        node.post("/iris", ONE_ROW);
        Revision second = node.serve("iris", "  limits: {max_queue: 9}");
        node.unassign("iris", first);
        node.post("/iris", ONE_ROW);
        node.post("/iris", "{}");

        // when
        HistoryReading past = history().orElseThrow();
        node.apis.delete(IRIS, Author.named("test"), OptionalLong.empty());
        node.unassign("iris", second);

        // then
        assertThat(past.total().answered()).isEqualTo(3);
        assertThat(past.total().succeeded()).isEqualTo(2);
        assertThat(past.total().clientErrors()).isEqualTo(1);
        Awaitility.await().until(() -> history().isEmpty());
        assertThat(node.traffic.errors(IRIS)).isEmpty();
    }

    @Test
    void countsTheAnswersOfAMonitoredApi() {
        // given
        node.serve("iris", "  monitoring: {model_type: classification}");
        node.serve("taxi", "  monitoring: {model_type: regression, key: y}");

        // when
        node.post("/iris", "{\"x\":[[1,2,3,4],[9,2,3,4]]}");
        node.post("/iris", "{\"x\":[[1,2,3,4]]}");
        node.post("/taxi", "{\"x\":[[1,2,3,4]]}");

        // then
        assertThat(answers("iris")).singleElement().satisfies(reading -> {
            assertThat(reading.output()).isEqualTo("y");
            assertThat(((AnswerReading.Classes) reading).classes()).isEqualTo(Map.of("3", 2L, "0", 1L));
        });
        assertThat(answers("taxi")).containsExactly(new AnswerReading.Range(new Revision(1), "y", 4, 2.0, 5.0, 8.0));
        assertThat(node.meters.scrape())
                .contains("vertebra_answers_total{api=\"iris\",class=\"3\",revision=\"r1\"} 2.0")
                .contains("vertebra_answer_value{api=\"taxi\",revision=\"r1\",statistic=\"max\"} 8.0")
                .contains("vertebra_answer_values_total{api=\"taxi\",revision=\"r1\"} 4.0");
    }

    @Test
    void countsAnswersOfEachRevisionApartAndForgetsThoseThatAreGone() {
        // given
        String monitoring = "  monitoring: {model_type: classification}";
        Revision first = node.serve("iris", monitoring);
        node.post("/iris", ONE_ROW);
        node.serve("iris", monitoring + "\n  limits: {max_queue: 9}");
        node.post("/iris", ONE_ROW);
        node.post("/iris", ONE_ROW);

        // when
        List<AnswerReading> both = answers("iris");
        node.unassign("iris", first);

        // then
        assertThat(both)
                .extracting(AnswerReading::revision, AnswerReading::count)
                .containsExactly(tuple(new Revision(2), 2L), tuple(new Revision(1), 1L));
        Awaitility.await().until(() -> answers("iris").size() == 1);
        assertThat(node.meters.scrape()).doesNotContain("revision=\"r1\"");
    }

    @Test
    void countsNothingWhereNobodyAskedForIt() {
        // given
        node.serve("iris", "");

        // when
        node.post("/iris", ONE_ROW);

        // then
        assertThat(answers("iris")).isEmpty();
    }

    private ErrorReading errors() {
        return node.traffic.errors(IRIS).orElseThrow();
    }

    private Optional<HistoryReading> history() {
        return node.traffic.history(IRIS, Instant.EPOCH, Duration.ofSeconds(10));
    }

    private List<AnswerReading> answers(String api) {
        return node.traffic.answers(new ApiName(api));
    }
}
