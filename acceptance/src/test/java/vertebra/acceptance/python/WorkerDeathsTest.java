package vertebra.acceptance.python;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import vertebra.acceptance.process.Command;
import vertebra.acceptance.process.Footprint;
import vertebra.acceptance.process.Load;
import vertebra.acceptance.process.Node;
import vertebra.acceptance.promise.Extent;
import vertebra.acceptance.promise.Measured;
import vertebra.acceptance.promise.Promise;
import vertebra.acceptance.promise.PromiseTable;
import vertebra.acceptance.source.SourceTree;

/** Workers that die in every way, one at a time, while others ask. */
@Tag("python")
@Tag("F13")
@ExtendWith(PromiseTable.class)
class WorkerDeathsTest {

    private static final String WORK = "{\"do\":\"work\"}";
    private static final String WORKED = "{\"done\":\"work\"}";
    private static final String NAP = "{\"do\":\"nap\"}";
    private static final String NAPPED = "{\"done\":\"nap\"}";
    /** From a death until the next answer, less the time that a worker takes to load. */
    private static final Duration BACK = Duration.ofSeconds(3);

    private static final int DEATHS = Extent.times(10, 3);
    private static final int CALLERS = 4;
    private static final long FLOOD_LINES_A_SECOND = 250;

    @TempDir
    private static Path folder;

    @AutoClose
    private static Node node;

    private static Duration loadTime = Duration.ZERO;

    @BeforeAll
    static void serve() {
        node = PythonTools.withoutPackages(folder.resolve("state"));
        Project deadly = deadly("deadly", 1);
        deadly.deploy(node).succeeded();
        deadly("stuck", 2).deploy(node).succeeded();
        long begun = System.nanoTime();
        deadly.file("again.txt", "a change").deploy(node).succeeded();
        loadTime = Duration.ofNanos(System.nanoTime() - begun)
                .dividedBy(2); // a deploy loads twice: on trial, and to serve
    }

    @Test
    @Promise("A worker that exits: 1 failed per death, and back within 3 s and its load time")
    void survivesAnExit(Measured measured) {
        dies("exit", "exit", DEATHS, measured);
    }

    @Test
    @Promise("A worker that segfaults: 1 failed per death, and back within 3 s and its load time")
    void survivesASegmentationFault(Measured measured) {
        dies("segfault", "signal", DEATHS, measured);
    }

    @Test
    @Promise("A worker that aborts: 1 failed per death, and back within 3 s and its load time")
    void survivesAnAbort(Measured measured) {
        dies("abort", "signal", 1, measured);
    }

    @Test
    @Promise("A worker that hangs is killed at the deadline: 1 failed per death, and back within 3 s and its load time")
    void survivesAHang(Measured measured) {
        hangs("hang", Extent.times(3, 1), measured);
        hangs("spin", 1, measured);
    }

    @Test
    @Promise("A worker that leaks into its memory limit: 1 failed per death, and back within 3 s and its load time")
    void survivesALeak(Measured measured) {
        // given: without a control group a MemoryError ends the request and not the worker
        Assumptions.assumeTrue(
                Workers.isolation(node).matches(".*Workers are .* limits of all its processes:.* memory.*"),
                "NOT RUN: no control group for memory on this machine");

        // when, then
        dies("leak", "signal", Extent.times(3, 1), measured);
    }

    @Test
    @Promise("A worker that is killed: with networking.retry: safe another one answers what it was running, 0 failed")
    void anotherWorkerAnswersWhatMayRunTwice(Measured measured) {
        // given
        Set<ProcessHandle> others = Workers.pythons(node);
        deadly("retried", 2, "^networking: {retry: safe}").deploy(node).succeeded();
        Awaitility.await("two workers, those of the trial gone")
                .until(() -> Workers.pythons(node).size() == others.size() + 2);
        ProcessHandle worker = Workers.pythons(node).stream()
                .filter(process -> !others.contains(process))
                .findFirst()
                .orElseThrow();
        try (Load load = Load.on(node.dataUrl() + "/retried", NAP, CALLERS, NAPPED::equals)) {
            load.awaitAnswers(10);

            // when
            worker.destroyForcibly();
            Awaitility.await("a death").until(() -> deaths("retried", "signal") == 1);
            load.awaitAnswers(10);

            // then
            assertThat(load.failures()).isEmpty();
            measured.fact("0 of %d requests failed".formatted(load.answered()));
        }
        node.vertebra("delete", "retried", "--yes").succeeded();
    }

    @Test
    @Promise("A worker that floods its log: answered, 0 failed, a bounded log that says what it dropped")
    void survivesAFlood(Measured measured) {
        // given
        long begun = System.nanoTime();
        int linesBefore = node.output().size();
        Footprint before = Footprint.of(node);
        try (Load load = load("deadly")) {
            load.awaitAnswers(10);

            // when
            HttpResponse<String> flooded = node.post("/deadly", "{\"do\":\"flood\"}");
            load.awaitAnswers(10);

            // then
            assertThat(flooded.body()).isEqualTo("{\"done\":\"flood\"}");
            assertThat(load.failures()).isEmpty();
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        int lines = node.output().size() - linesBefore;
        assertThat(lines).isLessThan((int) (FLOOD_LINES_A_SECOND * (seconds + 1)));
        Awaitility.await("the log says what it dropped")
                .until(() -> node.output().stream().anyMatch(line -> line.contains("lines were dropped")));
        measured.fact("%d of 100,000 lines in %.1f s; before: %s, after: %s"
                .formatted(lines, seconds, before, Footprint.of(node)));
    }

    @Test
    @Promise(
            "A predictor that dies again and again: less and less often, and `vertebra get` says so with its last words")
    void showsACrashLoop(Measured measured) {
        // given
        Project.python(folder, "doomed", """
                import os, threading, time

                def doom():
                    time.sleep(1.5)
                    print("the disk is on fire", flush=True)
                    os._exit(7)

                class PythonPredictor:
                    def __init__(self, config):
                        threading.Thread(target=doom, daemon=True).start()

                    def predict(self, payload):
                        return "alive"
                """)
                .file("requirements.txt", "")
                .deploy(node)
                .succeeded();

        // when
        Command[] shown = new Command[1];
        Awaitility.await("the crash loop is shown")
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> {
                    shown[0] = node.vertebra("get", "doomed", "-v");
                    assertThat(shown[0].output())
                            .contains("doomed", "failed", "keep ending", "exit code 7", "the disk is on fire");
                });

        // then
        assertThat(node.get("/readyz").statusCode()).isEqualTo(200);
        assertThat(node.post("/deadly", WORK).body()).isEqualTo(WORKED);
        measured.fact(shown[0].output()
                .lines()
                .filter(line -> line.contains("keep ending"))
                .findFirst()
                .orElse("")
                .strip()
                .replaceAll(" +", " "));
        node.vertebra("delete", "doomed", "--yes").succeeded();
    }

    /** One process at a time dies, and as soon as others are answered again, it is back. */
    private static void dies(String deed, String kind, int deaths, Measured measured) {
        Duration slowest = Duration.ZERO;
        for (int death = 0; death < deaths; death++) {
            slowest = longer(slowest, back("deadly", deed, kind, 503, load -> load.awaitAnswers(CALLERS + 1)));
        }
        isBack(slowest, deed);
        measured.fact("%d x %s: nobody else failed; back after at most %d ms, of which about %d ms load"
                .formatted(deaths, deed, slowest.toMillis(), loadTime.toMillis()));
    }

    /** One of two processes is stuck until its deadline; the other one answers meanwhile. */
    private static void hangs(String deed, int deaths, Measured measured) {
        Duration slowest = Duration.ZERO;
        for (int death = 0; death < deaths; death++) {
            slowest = longer(
                    slowest,
                    back(
                            "stuck",
                            deed,
                            "overdue",
                            504,
                            load -> Awaitility.await("both workers are ready")
                                    .until(() -> readyWorkers("stuck") == 2)));
        }
        isBack(slowest, deed);
        measured.fact(
                "%d x %s: nobody else failed; back after at most %d ms".formatted(deaths, deed, slowest.toMillis()));
    }

    /** From the answer to the request that kills until its worker is back, while others ask; nothing else died meanwhile. */
    private static Duration back(String api, String deed, String kind, int status, Consumer<Load> isBack) {
        double ofKind = deaths(api, kind);
        double ofAny = deaths(api, "");
        try (Load load = load(api)) {
            load.awaitAnswers(10);
            HttpResponse<String> failed = node.post("/" + api, "{\"do\":\"" + deed + "\"}");
            long died = System.nanoTime();
            Awaitility.await("a death by " + deed).until(() -> deaths(api, kind) == ofKind + 1);
            isBack.accept(load);
            Duration back = Duration.ofNanos(System.nanoTime() - died);
            assertThat(failed.statusCode()).as("%s: %s", deed, failed.body()).isEqualTo(status);
            assertThat(failed.body()).doesNotContain("Traceback", "File \"", "deadly.py", "/tmp", "signal");
            load.awaitAnswers(10);
            assertThat(load.failures()).as("requests of others, %s", deed).isEmpty();
            assertThat(deaths(api, "")).as("deaths of any kind").isEqualTo(ofAny + 1);
            return back;
        }
    }

    private static void isBack(Duration slowest, String deed) {
        assertThat(slowest).as("back after a death by %s", deed).isLessThan(BACK.plus(loadTime));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static double readyWorkers(String api) {
        return node.metricSum("vertebra_worker_processes", "api=\"" + api + "\"", "state=\"ready\"");
    }

    /** @param kind as the metric names it; empty: of any kind */
    private static double deaths(String api, String kind) {
        return node.metricSum("vertebra_worker_deaths_total", "api=\"" + api + "\"", "kind=\"" + kind);
    }

    private static Project deadly(String name, int processes, String... more) {
        List<String> lines = new ArrayList<>(List.of("processes_per_replica: " + processes));
        lines.add("^compute: {mem: %dMi}".formatted(processes * 200));
        // Where a worker hangs, others use the second one; where it dies, they wait for the next.
        lines.add("^limits: {request_timeout: %s}".formatted(processes == 1 ? "30s" : "3s"));
        lines.addAll(List.of(more));
        return Project.python(
                        folder,
                        name,
                        SourceTree.read("acceptance/src/test/resources/vertebra/acceptance/python/deadly.py"),
                        lines.toArray(String[]::new))
                .file("requirements.txt", "");
    }

    private static Load load(String api) {
        return Load.on(node.dataUrl() + "/" + api, WORK, CALLERS, WORKED::equals);
    }
}
