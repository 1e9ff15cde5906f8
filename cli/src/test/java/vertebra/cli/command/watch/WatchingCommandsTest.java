package vertebra.cli.command.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.admin.contract.ApiDetail;
import vertebra.admin.contract.ApiStatus;
import vertebra.admin.contract.ApiStatus.State;
import vertebra.admin.contract.LogLine;
import vertebra.admin.contract.ProblemBody;
import vertebra.admin.contract.traffic.ApiErrors;
import vertebra.admin.contract.traffic.ApiErrors.ErrorCount;
import vertebra.admin.contract.traffic.ApiErrors.RecentError;
import vertebra.admin.contract.traffic.ApiHistory;
import vertebra.admin.contract.traffic.ApiHistory.TrafficSpan;
import vertebra.admin.contract.traffic.MonitoredAnswers;
import vertebra.cli.testing.CommandLineRun;
import vertebra.cli.testing.FakeNode;

/** What happened: the past of APIs, their errors and answers, logs of a time. */
class WatchingCommandsTest {

    private static final Instant NOW = CommandLineRun.NOW;

    @TempDir
    private Path folder;

    @AutoClose
    private final FakeNode node = new FakeNode();

    private CommandLineRun.Place place;

    @BeforeEach
    void serve() {
        place = new CommandLineRun.Place(folder).on(node);
    }

    @Test
    void getSinceShowsSumsAndCurves() {
        // given
        node.answers("GET /v1/apis/iris/history", history("iris", 0, 10, 20, 40, 80));

        // when
        CommandLineRun run = place.run("get", "iris", "--since", "1h");

        // then
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).isEqualTo("""
                API   LAST  REQUESTS  RPS  AVG    P50  P99   2XX    4XX  429/503  5XX  LEFT
                iris  1h    43.2k     12   3.1ms  2ms  11ms  43.1k  12   7        5    3

                rps  | .:=@|  up to 80
                p99  | .:=@|  up to 800ms
                      1h ago now
                """);
        assertThat(node.requests().getFirst().target()).isEqualTo("/v1/apis/iris/history?since=1h");
    }

    @Test
    void drawsBarsOnATerminalThatTakesThem() {
        // given
        node.answers("GET /v1/apis/iris/history", history("iris", 0, 10, 20, 40, 80));

        // when
        CommandLineRun unicode =
                place.with("LANG", "de_DE.UTF-8").onTerminal("012", "").run("get", "iris", "--since", "1h");
        CommandLineRun posix = place.with("LC_ALL", "C").run("get", "iris", "--since", "1h");

        // then
        assertThat(unicode.out()).contains("rps  | ▁▂▄█|  up to 80");
        assertThat(posix.out()).contains("rps  | .:=@|");
    }

    @Test
    void putsManyStepsIntoALineThatFits() {
        // given
        node.answers(
                "GET /v1/apis/iris/history",
                history("iris", IntStream.range(0, 360).toArray()));

        // when
        CommandLineRun run = place.run("get", "iris", "--since", "1h");

        // then
        assertThat(run.out().lines().filter(line -> line.startsWith("rps")))
                .singleElement()
                .satisfies(line -> assertThat(line).matches("rps {2}\\|.{60}\\| {2}up to 357"));
        assertThat(run.out().lines()).anyMatch(line -> line.matches(" {6}1h ago {51}now"));
    }

    @Test
    void getSinceInJsonGivesTheSteps() {
        // given
        node.answers("GET /v1/apis/iris/history", history("iris", 0, 10));

        // when
        CommandLineRun run = place.run("get", "iris", "--since", "2026-05-04T13:00:00+02:00", "-o", "json");

        // then
        assertThat(run.json().at("/steps/1/requests_per_second").asDouble()).isEqualTo(10);
        assertThat(node.requests().getFirst().target())
                .isEqualTo("/v1/apis/iris/history?since=2026-05-04T13%3A00%3A00%2B02%3A00");
    }

    @Test
    void getSinceOfAllApisLeavesOutWhatIsGoneMeanwhile() {
        // given
        node.answers("GET /v1/apis", List.of(status("iris"), status("gone"), status("taxi")));
        node.answers("GET /v1/apis/iris/history", history("iris", 1));
        node.answers("GET /v1/apis/taxi/history", history("taxi"));

        // when
        CommandLineRun run = place.run("get", "--since", "30m");

        // then
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("\niris  rps  |@|")
                .contains("\ntaxi  rps  ||  up to 0")
                .doesNotContain("gone");
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "1", "-5m", "2026-05-04"})
    void aTimeThatIsNoneIsAWrongCommandLine(String since) {
        // when
        CommandLineRun get = place.run("get", "iris", "--since=" + since);
        CommandLineRun logs = place.run("logs", "--since=" + since);

        // then
        assertThat(List.of(get.exitCode(), logs.exitCode())).containsOnly(2);
        assertThat(get.err()).contains("'" + since + "'").contains("1h").contains("2026-05-04T14:02:10Z");
        assertThat(node.requests()).isEmpty();
    }

    @Test
    void errorsShowKindsAndTheLastOnes() {
        // given
        node.answers(
                "GET /v1/apis/iris/errors",
                new ApiErrors(
                        "iris",
                        NOW.minusSeconds(7200),
                        List.of(
                                new ErrorCount(
                                        "VTB-4001",
                                        400,
                                        "The request does not fit the model",
                                        "x",
                                        12,
                                        NOW.minusSeconds(3)),
                                new ErrorCount("VTB-4005", 504, "Late", null, 1, NOW.minusSeconds(60))),
                        List.of(new RecentError(
                                NOW.minusSeconds(3),
                                "0f8a6c1e",
                                "VTB-4001",
                                400,
                                "x",
                                "input 'x': expected uint8, came the number …",
                                "r2"))));

        // when
        CommandLineRun run = place.run("errors", "iris");

        // then
        assertThat(run.out()).isEqualTo("""
                CODE      STATUS  INPUT  COUNT  LAST
                VTB-4001  400     x      12     3s    (The request does not fit the model)
                VTB-4005  504     -      1      1m    (Late)

                AGO  CODE      REV  REQUEST   DETAIL
                3s   VTB-4001  r2   0f8a6c1e  input 'x': expected uint8, came the number …
                """);
    }

    @Test
    void errorsSaysSinceWhenThereAreNone() {
        // given
        node.answers("GET /v1/apis/iris/errors", new ApiErrors("iris", NOW.minusSeconds(7200), List.of(), List.of()));

        // when
        CommandLineRun text = place.run("errors", "iris");
        CommandLineRun json = place.run("errors", "iris", "-o", "json");
        CommandLineRun unknown = place.run("errors", "wine");

        // then
        assertThat(text.out()).isEmpty();
        assertThat(text.err()).contains("no errors of iris in the last 2h");
        assertThat(json.json().get("counts")).isEmpty();
        assertThat(unknown.exitCode()).isEqualTo(4);
    }

    @Test
    void logsSinceAsksForAllOfThatTime() {
        // given
        node.answers(
                "GET /v1/logs", new LogLine(0, NOW, "WARN", "Lines up to this time are not kept any more", Map.of()));

        // when
        CommandLineRun run = place.run("logs", "--since", "1h30m");
        place.run("logs", "-f", "--since", "1h", "--limit", "7");

        // then
        assertThat(run.out()).contains("not kept any more");
        assertThat(node.requests())
                .extracting(FakeNode.Request::target)
                .containsExactly("/v1/logs?follow=false&since=1h30m", "/v1/logs?follow=true&limit=7&since=1h");
    }

    @Test
    void verboseShowsWhatMonitoredRevisionsAnswer() {
        // given
        node.answers("GET /v1/apis/iris/revisions", List.of());
        node.answers(
                "GET /v1/apis/iris",
                new ApiDetail(
                        status("iris"),
                        Map.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(
                                new MonitoredAnswers(
                                        "r2", "label", "classification", 4, Map.of("setosa", 3L), null, null, null),
                                new MonitoredAnswers("r1", "score", "regression", 2, null, -1.5, 0.25, 2.0),
                                new MonitoredAnswers("r0", "score", "regression", 0, null, null, null, null))));

        // when
        CommandLineRun run = place.run("get", "iris", "-v");

        // then
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("ANSWERS\n  REV  OUTPUT  COUNT  ANSWERS\n")
                .contains("r2   label   4      setosa 75.0%")
                .contains("r1   score   2      min -1.500, mean 0.2500, max 2.000")
                .contains("r0   score   0      none");
    }

    @Test
    void verboseShowsADamagedApiAndAllOthers() {
        // given
        ApiStatus damaged = new ApiStatus(
                "wine", "Unknown", State.FAILED, "It is damaged.", 0, 0, "r1", null, "", ApiStatus.Traffic.NONE, NOW);
        node.answers("GET /v1/apis", List.of(status("iris"), damaged));
        node.has("iris", State.LIVE, "r2", "r2");
        node.answers("GET /v1/apis/iris/revisions", List.of());
        node.answers("GET /v1/apis/wine/revisions", List.of());
        node.answers("GET /v1/apis/wine", new ApiDetail(damaged, Map.of(), List.of(), List.of(), List.of(), List.of()));

        // when
        CommandLineRun run = place.run("get", "-v");

        // then
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("(It is damaged.)").contains("POST " + node.url() + "/iris/predict");
        assertThat(run.out().lines().filter(line -> line.startsWith("POST"))).hasSize(1);
    }

    @Test
    void watchDrawsOverWhatItDrewOnATerminal() {
        // given
        node.answers("GET /v1/apis", List.of(FakeNode.status("iris", State.UPDATING, "r3", "r2")))
                .answers("GET /v1/apis", List.of(FakeNode.status("iris", State.LIVE, "r3", "r3")))
                .refuses(
                        "GET /v1/apis",
                        new ProblemBody("t", "Not ready", 503, "It ends.", "VTB-6010", "id", "Wait.", null));

        // when
        CommandLineRun run = place.onTerminal("012", "").run("get", "-w", "--interval", "1");

        // then
        assertThat(run.out()).startsWith("\u001b[H\u001b[2JAPI").containsOnlyOnce("\u001b[2J");
        String second = run.out().substring(run.out().lastIndexOf("\u001b[H"));
        assertThat(second).contains("live").endsWith("\u001b[K\n\u001b[J");
        assertThat(second.replace("\u001b[K\n", "")).doesNotContain("\n");
    }

    private static ApiStatus status(String name) {
        return FakeNode.status(name, State.LIVE, "r2", "r2");
    }

    private static ApiHistory history(String api, int... rates) {
        Instant since = NOW.minusSeconds(3600);
        TrafficSpan total = new TrafficSpan(since, 43_200, 12, 43_123, 12, 7, 5, 3, 3.1, 2.0, 11.0);
        return new ApiHistory(
                api,
                since,
                NOW,
                10,
                total,
                IntStream.of(rates)
                        .mapToObj(rate -> rate == 0
                                ? TrafficSpan.silent(since)
                                : new TrafficSpan(since, rate * 10L, rate, rate, 0, 0, 0, 0, 1.0, 1.0, rate * 10.0))
                        .toList());
    }
}
