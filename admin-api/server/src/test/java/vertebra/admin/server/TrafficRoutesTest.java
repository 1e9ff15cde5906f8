package vertebra.admin.server;

import static org.assertj.core.api.Assertions.assertThat;
import static vertebra.admin.server.AdminFixture.problem;
import static vertebra.admin.server.AdminFixture.project;
import static vertebra.admin.server.AdminFixture.read;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.admin.contract.ApiDetail;
import vertebra.admin.contract.traffic.ApiErrors;
import vertebra.admin.contract.traffic.ApiHistory;
import vertebra.admin.contract.traffic.MonitoredAnswers;
import vertebra.spec.ApiName;

/** How APIs were used: which window is asked for, and that a wrong one is told. The node's clock stands at 2026-01-02T00:00:00Z. */
class TrafficRoutesTest {

    private static final ApiName IRIS = new ApiName("iris");

    @AutoClose
    private final AdminFixture admin = AdminFixture.open();

    @BeforeEach
    void deploy() throws Exception {
        admin.deploy(project("iris", "good"));
    }

    @ParameterizedTest
    @CsvSource({
        "'',                                    2026-01-01T23:00:00Z, PT10S",
        "?since=1h,                             2026-01-01T23:00:00Z, PT10S",
        "?since=90s,                            2026-01-01T23:58:30Z, PT10S",
        "?since=1h30m,                          2026-01-01T22:30:00Z, PT20S",
        "?since=6h,                             2026-01-01T18:00:00Z, PT1M",
        "?since=1d,                             2026-01-01T00:00:00Z, PT5M",
        "?since=99999d,                         2026-01-01T00:00:00Z, PT5M",
        "?since=2026-01-01T22:00:00Z,           2026-01-01T22:00:00Z, PT20S",
        "?since=2026-01-01T23:30:00%2B01:00,    2026-01-01T22:30:00Z, PT20S",
        "?since=2027-01-01T00:00:00Z,           2026-01-02T00:00:00Z, PT10S",
        "?since=%2B999999999-01-01T00:00:00Z,   2026-01-02T00:00:00Z, PT10S",
        "?since=1h&step=1m,                     2026-01-01T23:00:00Z, PT1M",
        "?since=1h&step=24h,                    2026-01-01T23:00:00Z, PT24H"
    })
    void asksForTheWindowInStepsOfASensibleNumber(String query, Instant since, Duration step) throws Exception {
        // when
        HttpResponse<byte[]> answer = admin.get("/v1/apis/iris/history" + query);

        // then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(admin.traffic.asked(IRIS)).isEqualTo(new FakeTraffic.Asked(since, step));
        assertThat(read(answer, ApiHistory.class).stepSeconds()).isEqualTo(step.toSeconds());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "since=",
                "since=yesterday",
                "since=1",
                "since=-1h",
                "since=h",
                "since=2026-01-01T00:00:00",
                "step=",
                "step=5s",
                "step=15s",
                "step=0s",
                "step=25h",
                "step=1.5m",
                "since=24h&step=10s"
            })
    void refusesAWindowThatIsNone(String query) throws Exception {
        // when
        HttpResponse<byte[]> answer = admin.get("/v1/apis/iris/history?" + query);

        // then
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(problem(answer).code()).isEqualTo("VTB-5001");
        assertThat(problem(answer).detail()).startsWith(query.contains("step") ? "step: " : "since: ");
    }

    @Test
    void leavesOutTimesOfASilentStep() throws Exception {
        // when
        HttpResponse<byte[]> answer = admin.get("/v1/apis/iris/history");

        // then
        ApiHistory history = read(answer, ApiHistory.class);
        assertThat(history.steps().getFirst().p99Millis()).isEqualTo(11.9);
        assertThat(history.steps().getLast().p99Millis()).isNull();
        assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                .contains("\"p99_millis\":11.9")
                .doesNotContain("null");
    }

    @Test
    void showsErrorsByCodeAndInput() throws Exception {
        // when
        ApiErrors errors = read(admin.get("/v1/apis/iris/errors"), ApiErrors.class);

        // then
        assertThat(errors).isEqualTo(admin.traffic.errors(IRIS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"history", "errors"})
    void knowsNoPastOfAnUnknownApi(String what) throws Exception {
        // when
        HttpResponse<byte[]> answer = admin.get("/v1/apis/iriss/" + what);

        // then
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(problem(answer).detail()).contains("Did you mean 'iris'?");
    }

    @Test
    void showsWhatMonitoredRevisionsAnswered() throws Exception {
        // when
        ApiDetail api = read(admin.get("/v1/apis/iris"), ApiDetail.class);

        // then
        assertThat(api.answers()).extracting(MonitoredAnswers::revision).containsExactly("r2", "r1");
        assertThat(api.answers().getFirst().classes()).containsEntry("setosa", 3L);
        assertThat(api.answers().getLast().max()).isEqualTo(1.5);
    }
}
