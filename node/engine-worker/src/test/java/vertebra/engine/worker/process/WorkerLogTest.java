package vertebra.engine.worker.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import vertebra.engine.api.WorkerOptions.Owner;

@Tag("F13")
class WorkerLogTest {

    private static final Logger PREDICTOR = (Logger) LoggerFactory.getLogger("vertebra.predictor");

    private final AtomicLong nanos = new AtomicLong();
    private final WorkerLog log = new WorkerLog(new Owner("movies", "r3"), nanos::get);
    private final ListAppender<ILoggingEvent> events = new ListAppender<>();
    private Level before = Level.INFO;

    @BeforeEach
    void listen() {
        before = PREDICTOR.getLevel();
        PREDICTOR.setLevel(Level.TRACE);
        PREDICTOR.setAdditive(false);
        events.start();
        PREDICTOR.addAppender(events);
    }

    @AfterEach
    void forget() {
        PREDICTOR.detachAppender(events);
        PREDICTOR.setAdditive(true);
        PREDICTOR.setLevel(before);
    }

    @Test
    void aLineIsALineOfItsApi() {
        // when
        log.readLines(output("loading\nno end"));

        // then
        assertThat(messages()).containsExactly("loading", "no end");
        assertThat(events.list.getFirst().getKeyValuePairs())
                .extracting(pair -> pair.key + "=" + pair.value)
                .containsExactly("api=movies", "revision=r3");
    }

    @Test
    void anEntryAboutARequestNamesIt() {
        // when
        log.add(org.slf4j.event.Level.ERROR, "Traceback\n  line 1", "id-7");

        // then
        ILoggingEvent entry = events.list.getFirst();
        assertThat(entry.getLevel()).isEqualTo(Level.ERROR);
        assertThat(entry.getMessage()).isEqualTo("Traceback\n  line 1");
        assertThat(entry.getKeyValuePairs())
                .anyMatch(pair -> pair.key.equals("request_id") && pair.value.equals("id-7"));
    }

    @Test
    void aLongLineIsCut() {
        // when
        log.readLines(output("x".repeat(1_000_000) + "\nnext\n"));

        // then
        assertThat(messages()).containsExactly("x".repeat(WorkerLog.LINE_BYTES), "next");
    }

    @Test
    void whatMovesATerminalsCursorIsTakenOut() {
        // when
        log.readLines(output("a\u001b[2Jb\r\n"));

        // then
        assertThat(messages()).containsExactly("a?[2Jb");
    }

    @Test
    void aFloodIsCountedAndToldOnceItsSecondIsOver() {
        // when
        log.readLines(output("again\n".repeat(1000)));
        assertThat(events.list).hasSize(WorkerLog.LINES_PER_SECOND);
        nanos.addAndGet(1_000_000_000);
        log.readLines(output("after\n"));

        // then
        List<String> told = messages();
        assertThat(told).hasSize(WorkerLog.LINES_PER_SECOND + 2);
        assertThat(told.get(WorkerLog.LINES_PER_SECOND)).startsWith("800 lines were dropped");
        assertThat(told.getLast()).isEqualTo("after");
        assertThat(log.lastLines()).hasSize(10).endsWith("after");
    }

    private List<String> messages() {
        return events.list.stream().map(ILoggingEvent::getMessage).toList();
    }

    private static ByteArrayInputStream output(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }
}
