package vertebra.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure.WorkerLost;
import vertebra.engine.api.WorkerOptions;
import vertebra.engine.worker.process.WorkerProcess;

/** What keeps a worker from its start is told to whom it concerns. */
class WorkerStartTest {

    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(WorkerProcess.class);

    @TempDir
    private Path folder;

    private final ListAppender<ILoggingEvent> events = new ListAppender<>();

    @AutoClose
    private TestWorkers workers;

    @BeforeEach
    void open() {
        workers = new TestWorkers(folder);
        events.start();
        LOGGER.addAppender(events);
    }

    @AfterEach
    void forget() {
        LOGGER.detachAppender(events);
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(textBlock = """
            1,      java.lang.IllegalArgumentException
            200000, java.io.IOException
            """)
    void whatTheNodeFailsAtIsNotBlamedOnThePredictor(int length, String cause) {
        // given: what no process can have, and the spec refuses
        String value = length == 1 ? "\0" : "x".repeat(length);

        // when
        EngineException failed =
                catchThrowableOfType(EngineException.class, () -> workers.loadObedient(withVariable(value)));

        // then
        assertThat(failed.failure())
                .isEqualTo(new WorkerLost(
                        "The worker did not get ready: the node failed to start it, and says why in its log."));
        assertThat(events.list).singleElement().satisfies(event -> {
            assertThat(event.getLevel()).isEqualTo(Level.ERROR);
            assertThat(event.getThrowableProxy().getClassName()).isEqualTo(cause);
        });
        assertThat(workers.scratchFolders()).isEmpty();
    }

    private static WorkerOptions withVariable(String value) {
        WorkerOptions options = TestWorkers.options();
        return new WorkerOptions(
                options.owner(),
                options.size(),
                new WorkerOptions.Code(Map.of(), Map.of("LONG", value), Optional.empty(), Optional.empty(), "info"),
                options.environment(),
                options.limits(),
                options.retry(),
                options.metrics());
    }
}
