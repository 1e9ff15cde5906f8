package vertebra.engine.worker;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static vertebra.engine.worker.TestWorkers.failure;
import static vertebra.engine.worker.TestWorkers.tell;
import static vertebra.engine.worker.TestWorkers.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure.Overdue;
import vertebra.engine.api.EngineFailure.WorkerLost;
import vertebra.engine.api.Payload;
import vertebra.engine.api.PayloadModel;
import vertebra.engine.api.WorkerHealth.Death;
import vertebra.engine.api.WorkerOptions;
import vertebra.engine.api.WorkerOptions.Batching;
import vertebra.engine.api.WorkerOptions.Retry;

/** However a worker ends, it costs what it ran, and another one takes its place. */
@Tag("F13")
class WorkerDeathTest {

    private static final WorkerOptions.Size ONE = new WorkerOptions.Size(1, 1, Optional.empty());
    private static final WorkerOptions.Size TWO = new WorkerOptions.Size(2, 1, Optional.empty());

    @TempDir
    private Path folder;

    @AutoClose
    private TestWorkers workers;

    @BeforeEach
    void open() {
        workers = new TestWorkers(folder);
    }

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource(delimiter = '|', textBlock = """
            os._exit(3)                                            | EXIT
            sys.exit(3) if False else os._exit(0)                  | EXIT
            os.kill(os.getpid(), signal.SIGSEGV); time.sleep(9)    | SIGNAL
            os.kill(os.getpid(), signal.SIGKILL); time.sleep(9)    | SIGNAL
            os.abort()                                             | SIGNAL
            [os.write(n, b'?' * 99) for n in range(3, 9) if 'socket' in os.readlink('/proc/self/fd/%d' % n)]; time.sleep(9) | PROTOCOL
            """)
    void oneDeathFailsWhatRanAndNothingElse(String act, Death death) throws EngineException {
        // given
        PayloadModel model = workers.loadObedient(TestWorkers.options());
        assertThat(text(model.predict(TestWorkers.request("{\"say\": \"before\"}"))))
                .isEqualTo("before");

        // when
        CompletableFuture<Payload.Answer> fatal = tell(model, act);
        List<CompletableFuture<Payload.Answer>> behind = IntStream.range(0, 5)
                .mapToObj(i -> model.predict(TestWorkers.request("{\"say\": \"" + i + "\"}")))
                .toList();

        // then
        assertThat(failure(fatal)).isInstanceOf(WorkerLost.class);
        assertThat(behind.stream().map(TestWorkers::text)).containsExactly("0", "1", "2", "3", "4");
        assertThat(model.health()).hasValueSatisfying(health -> {
            assertThat(health.deaths()).containsExactly(Map.entry(death, 1L));
            assertThat(health.restarts()).isEqualTo(1);
            assertThat(health.ready()).isEqualTo(1);
        });
        assertThat(model.trouble()).isEmpty();
        model.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "time.sleep(60)",
                "exec('while True: pass')",
                "os.kill(os.getpid(), signal.SIGSTOP); time.sleep(60)"
            })
    void whoHangsIsEndedAtTheRequestsLimit(String act) throws EngineException {
        // given
        PayloadModel model = workers.loadObedient(TestWorkers.options(ONE, Duration.ofMillis(500), Retry.SAFE));

        // when
        CompletableFuture<Payload.Answer> hanging = tell(model, act);
        CompletableFuture<Payload.Answer> behind = tell(model, "");

        // then
        assertThat(failure(hanging)).isInstanceOf(Overdue.class);
        assertThat(text(behind)).isEqualTo("done");
        assertThat(model.health().orElseThrow().deaths()).containsExactly(Map.entry(Death.OVERDUE, 1L));
        model.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"post_predict", "batch"})
    void whoWaitsInAWorkerHasNotHungIt(String where) throws EngineException {
        // given: a wait and a run that take longer than the limit only together
        Optional<Batching> batching =
                Optional.of(new Batching(2, Duration.ofMillis(1200))).filter(any -> where.equals("batch"));
        WorkerOptions.Size size = new WorkerOptions.Size(1, 1, batching);
        String slow = """
                import time
                class PythonPredictor:
                    def __init__(self, config): pass
                    def predict(self, payload):
                        time.sleep(1.2)
                        return payload
                """;
        String after = """
                    def post_predict(self):
                        time.sleep(1.2)
                """;
        PayloadModel model = workers.load(
                batching.isPresent() ? slow : slow + after,
                TestWorkers.options(size, Duration.ofSeconds(2), Retry.NEVER));

        // when
        List<String> answers = Stream.of("[1]", "[2]", "[3]")
                .map(json -> text(model.predict(TestWorkers.request(json))))
                .toList();

        // then
        assertThat(answers).containsExactly("[1]", "[2]", "[3]");
        assertThat(model.health().orElseThrow().deaths()).isEmpty();
        model.close();
    }

    @Test
    void whoRunsTheRequestsOfABatchOneByOneHasNotHung() throws EngineException {
        // given: no piece of code that takes longer than the limit, but four of them for the last request, of 8.8 s
        PayloadModel model = workers.load(
                """
                import time
                class PythonPredictor:
                    def __init__(self, config): pass
                    def predict(self, payload):
                        time.sleep(2.2)
                        return payload if len(payload) == 1 else 1 / 0
                """,
                TestWorkers.options(
                        new WorkerOptions.Size(1, 1, Optional.of(new Batching(3, Duration.ofMillis(200)))),
                        Duration.ofSeconds(3),
                        Retry.NEVER));

        // when
        List<CompletableFuture<Payload.Answer>> answers = Stream.of("1", "2", "3")
                .map(json -> model.predict(TestWorkers.request(json)))
                .toList();

        // then
        assertThat(answers.stream().map(TestWorkers::text)).containsExactly("1", "2", "3");
        assertThat(model.health().orElseThrow().deaths()).isEmpty();
        model.close();
    }

    @Test
    void whoTakesLongAfterItsAnswerHasNotHungWhileNobodyWaits() throws EngineException {
        // given: longer than the limit, and than the tick of 5 s that asks how long the code has been running
        PayloadModel model = workers.load(
                """
                import time
                class PythonPredictor:
                    def __init__(self, config): pass
                    def predict(self, payload): return payload
                    def post_predict(self):
                        time.sleep(5.5)
                        open('%s', 'w').close()
                """.formatted(folder.resolve("after")), TestWorkers.options(ONE, Duration.ofMillis(400), Retry.NEVER));

        // when
        assertThat(text(model.predict(TestWorkers.request("[1]")))).isEqualTo("[1]");

        // then
        await().until(() -> Files.exists(folder.resolve("after"))
                || !model.health().orElseThrow().deaths().isEmpty());
        assertThat(model.health().orElseThrow().deaths()).isEmpty();
        assertThat(text(model.predict(TestWorkers.request("[2]")))).isEqualTo("[2]");
        model.close();
    }

    @Test
    void anotherWorkerGetsWhatMayRunTwice() throws EngineException {
        // given
        PayloadModel model = workers.loadObedient(TestWorkers.options(TWO, Duration.ofSeconds(30), Retry.SAFE));
        Path once = folder.resolve("once");
        String act = "os.path.exists('" + once + "') or (open('" + once + "', 'w').close(), os._exit(1))";

        // when
        CompletableFuture<Payload.Answer> answer = tell(model, act);

        // then
        assertThat(text(answer)).isEqualTo("done");
        assertThat(model.health().orElseThrow().deaths()).containsExactly(Map.entry(Death.EXIT, 1L));
        model.close();
    }

    @Test
    void aRequestThatKillsIsTriedTwiceAtMost() throws EngineException {
        // given
        PayloadModel model = workers.loadObedient(TestWorkers.options(TWO, Duration.ofSeconds(30), Retry.SAFE));

        // when
        CompletableFuture<Payload.Answer> fatal = tell(model, "os._exit(1)");

        // then
        assertThat(failure(fatal)).isInstanceOf(WorkerLost.class);
        await().untilAsserted(() ->
                assertThat(model.health().orElseThrow().deaths()).containsExactly(Map.entry(Death.EXIT, 2L)));
        model.close();
    }

    @Test
    @Tag("R6")
    void noMoreAreTriedAgainAtATimeThanTheBudgetHas() throws Exception {
        // given
        WorkerOptions.Size crowded = new WorkerOptions.Size(1, 30, Optional.empty());
        PayloadModel model = workers.loadObedient(TestWorkers.options(crowded, Duration.ofSeconds(30), Retry.SAFE));
        Path began = Files.createDirectory(folder.resolve("began"));
        Path death = folder.resolve("death");
        List<CompletableFuture<Payload.Answer>> answers = IntStream.range(0, 30)
                .mapToObj(i -> tell(
                        model,
                        "again = os.path.exists('" + began + "/" + i + "'); open('" + began + "/" + i + "', 'w'); "
                                + "[time.sleep(0.01) for _ in iter(lambda: os.path.exists('" + death + "'), True)]; "
                                + "again or os._exit(1)"))
                .toList();
        await().until(() -> began.toFile().list().length == 30);

        // when
        Files.createFile(death);

        // then
        long answered = answers.stream()
                .map(answer -> answer.handle((given, failure) -> failure == null))
                .filter(CompletableFuture::join)
                .count();
        assertThat(answered).isEqualTo(10);
        assertThat(model.health().orElseThrow().deaths()).containsExactly(Map.entry(Death.EXIT, 1L));
        model.close();
    }

    @Test
    @Tag("R7")
    void whatNobodyWantsAnyMoreIsNotTriedAgain() throws Exception {
        // given
        PayloadModel model = workers.loadObedient(TestWorkers.options(ONE, Duration.ofSeconds(30), Retry.SAFE));
        Path tries = folder.resolve("tries");
        Path release = folder.resolve("release");
        CompletableFuture<Payload.Answer> fatal = tell(
                model,
                "open('" + tries + "', 'a').write('x'); [time.sleep(0.01) for _ in iter(lambda: os.path.exists('"
                        + release + "'), True)]; os._exit(1)");
        await().until(() -> Files.exists(tries));

        // when
        fatal.cancel(false);
        Files.createFile(release);

        // then
        assertThat(text(tell(model, ""))).isEqualTo("done");
        assertThat(tries).hasContent("x");
        assertThat(model.health().orElseThrow().deaths()).containsExactly(Map.entry(Death.EXIT, 1L));
        model.close();
    }

    @Test
    void oneWorkerDiesWhileTheOtherAnswers() throws EngineException {
        // given
        PayloadModel model = workers.loadObedient(TestWorkers.options(TWO, Duration.ofSeconds(30), Retry.NEVER));
        List<CompletableFuture<Payload.Answer>> answers = new ArrayList<>();

        // when
        CompletableFuture<Payload.Answer> fatal = tell(model, "time.sleep(0.2); os._exit(1)");
        for (int i = 0; i < 50; i++) {
            answers.add(tell(model, "time.sleep(0.01)"));
        }

        // then
        assertThat(failure(fatal)).isInstanceOf(WorkerLost.class);
        assertThat(answers.stream().map(TestWorkers::text)).containsOnly("done");
        model.close();
    }

    @Test
    void aCrashLoopIsVisibleWithTheLastWords() throws EngineException {
        // given
        String afterTheFirst = "marker = '" + folder.resolve("started") + "'\n"
                + "if os.path.exists(marker): print('the disk of the moon is full'); os._exit(7)\n"
                + "open(marker, 'w').close()";
        PayloadModel model = workers.loadObedient(
                TestWorkers.options(ONE, Duration.ofSeconds(30), Retry.NEVER, Map.of("at_start", afterTheFirst)));

        // when
        CompletableFuture<Payload.Answer> fatal = tell(model, "os._exit(1)");
        CompletableFuture<Payload.Answer> behind = tell(model, "");

        // then
        assertThat(failure(fatal)).isInstanceOf(WorkerLost.class);
        assertThat(failure(behind)).isEqualTo(new WorkerLost("The workers of this API keep ending."));
        assertThat(model.trouble())
                .hasValueSatisfying(trouble -> assertThat(trouble)
                        .contains("5 times in a row")
                        .contains("exit code 7")
                        .contains("the disk of the moon is full"));
        assertThat(failure(tell(model, ""))).isInstanceOf(WorkerLost.class);
        model.close();
    }

    @ParameterizedTest(name = "answers between its deaths: {0}")
    @ValueSource(booleans = {false, true})
    void whoDiesOnRequestsIsInTroubleAlsoWhileItIsReady(boolean answersBetween) throws EngineException {
        // given
        PayloadModel model = workers.loadObedient(TestWorkers.options());

        // when
        for (int i = 0; i < 5; i++) {
            if (answersBetween) {
                assertThat(text(tell(model, ""))).isEqualTo("done");
            }
            assertThat(model.trouble()).isEmpty();
            assertThat(failure(tell(model, "print('the stars are wrong'); os._exit(7)")))
                    .isInstanceOf(WorkerLost.class);
        }

        // then
        await().until(() -> model.health().orElseThrow().ready() == 1);
        assertThat(model.trouble())
                .hasValueSatisfying(trouble -> assertThat(trouble)
                        .contains("5 times in a row")
                        .contains("exit code 7")
                        .contains("the stars are wrong"));
        assertThat(text(tell(model, ""))).isEqualTo("done");
        model.close();
    }

    @Test
    void thoseThatDiedAtOnceDoNotAllStartAtOnce() throws Exception {
        // given
        int atATime = Math.max(2, Runtime.getRuntime().availableProcessors());
        int all = atATime + 3;
        Path starting = Files.createDirectory(folder.resolve("starting"));
        Path seen = folder.resolve("seen");
        String atStart = "here = '" + starting + "/%d' % os.getpid(); open(here, 'w').close()\n"
                + "open('" + seen + "', 'a').write('%d\\n' % len(os.listdir('" + starting + "')))\n"
                + "time.sleep(0.3); os.remove(here)";
        PayloadModel model = workers.loadObedient(TestWorkers.options(
                new WorkerOptions.Size(all, 1, Optional.empty()),
                Duration.ofSeconds(30),
                Retry.NEVER,
                Map.of("at_start", atStart)));

        // when
        IntStream.range(0, all)
                .mapToObj(i -> tell(model, "time.sleep(0.3); os._exit(1)"))
                .toList()
                .forEach(TestWorkers::failure);

        // then
        await().atMost(Duration.ofSeconds(60))
                .until(() -> model.health().orElseThrow().ready() == all);
        assertThat(Files.readAllLines(seen)).hasSize(2 * all).allMatch(count -> Integer.parseInt(count) <= atATime);
        model.close();
    }

    @Test
    void aFloodOfLinesNeitherBlocksTheWorkerNorFillsTheNode() throws EngineException {
        // given
        PayloadModel model = workers.loadObedient(TestWorkers.options());
        long before = usedMemory();

        // when
        String flood = text(tell(model, "for i in range(200000): sys.stdout.write('x' * 200 + chr(10))"));

        // then
        assertThat(flood).isEqualTo("done");
        assertThat(usedMemory() - before).isLessThan(20 << 20);
        assertThat(model.health().orElseThrow().deaths()).isEmpty();
        model.close();
    }

    @Test
    void aLineWithoutEndFillsNothing() throws EngineException {
        // given
        PayloadModel model = workers.loadObedient(TestWorkers.options());

        // then
        assertThat(text(tell(model, "for i in range(1000): sys.stdout.write('x' * 65536)")))
                .isEqualTo("done");
        model.close();
    }

    @Test
    void aDeathWhileItStartsIsTold() {
        assertThatThrownBy(() -> workers.loadObedient(TestWorkers.options(
                        ONE,
                        Duration.ofSeconds(30),
                        Retry.NEVER,
                        Map.of("at_start", "print('no luck today'); os._exit(4)"))))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("exit code 4")
                .hasMessageContaining("no luck today");
    }

    @Test
    void whoDoesNotGetReadyInTimeIsEnded() {
        // given
        workers.close();
        workers = new TestWorkers(folder, Duration.ofMillis(700));

        // then
        assertThatThrownBy(() -> workers.loadObedient(TestWorkers.options(
                        ONE, Duration.ofSeconds(30), Retry.NEVER, Map.of("at_start", "time.sleep(60)"))))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("not ready within 700 ms");
    }

    @Test
    void manyDeathsLeaveNothingBehind() throws Exception {
        // given
        PayloadModel model = workers.loadObedient(TestWorkers.options());
        text(tell(model, ""));
        model.close();
        long threads = workerThreads();
        long descriptors = descriptors();
        List<Long> children = children();

        // when
        for (int i = 0; i < 10; i++) {
            PayloadModel again = workers.loadObedient(TestWorkers.options(TWO, Duration.ofSeconds(30), Retry.NEVER));
            failure(tell(again, "os._exit(1)"));
            again.close();
        }

        // then
        assertThat(workers.scratchFolders()).isEmpty();
        assertThat(children()).isEqualTo(children);
        await().untilAsserted(() -> {
            assertThat(workerThreads()).isLessThanOrEqualTo(threads);
            assertThat(descriptors()).isLessThanOrEqualTo(descriptors);
        });
    }

    private static long usedMemory() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static long workerThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("worker-"))
                .count();
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    private static List<Long> children() {
        return ProcessHandle.current()
                .descendants()
                .map(ProcessHandle::pid)
                .sorted()
                .collect(toCollection(ArrayList::new));
    }
}
