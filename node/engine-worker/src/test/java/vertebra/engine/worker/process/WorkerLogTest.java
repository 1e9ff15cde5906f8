package vertebra.engine.worker.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import vertebra.engine.api.WorkerOptions.Owner;
import vertebra.engine.worker.PredictorLog;

@Tag("F13")
class WorkerLogTest {

    private final AtomicLong nanos = new AtomicLong();
    private final WorkerLog log = new WorkerLog(new Owner("movies", "r3"), nanos::get);

    @AutoClose
    private final PredictorLog said = new PredictorLog();

    @Test
    void aLineIsALineOfItsApi() {
        // when
        log.readLines(output("loading\nno end"));

        // then
        assertThat(messages()).containsExactly("loading", "no end");
        assertThat(said.events().getFirst().getKeyValuePairs())
                .extracting(pair -> pair.key + "=" + pair.value)
                .containsExactly("api=movies", "revision=r3");
    }

    @Test
    void anEntryAboutARequestNamesIt() {
        // when
        log.add(org.slf4j.event.Level.ERROR, "Traceback\n  line 1", "id-7");

        // then
        ILoggingEvent entry = said.events().getFirst();
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
        assertThat(said.events()).hasSize(WorkerLog.LINES_PER_SECOND);
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
        return said.events().stream().map(ILoggingEvent::getMessage).toList();
    }

    private static ByteArrayInputStream output(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }
}
