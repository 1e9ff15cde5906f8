package vertebra.engine.worker.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import vertebra.engine.api.WorkerOptions.Owner;

/**
 * What one worker says, as lines of its API's log. Takes everything, so that the worker never waits, and keeps little: a line is
 * cut at {@link #LINE_BYTES}, and what exceeds {@link #LINES_PER_SECOND} is counted, not kept. Safe for any thread.
 */
final class WorkerLog {

    static final int LINE_BYTES = 4096;
    static final int LINES_PER_SECOND = 200;

    /** For the owner of a worker that ends. */
    private static final int LAST_LINES = 10;

    private static final long SECOND_NANOS = 1_000_000_000;

    /** What predictors say; the words are theirs. */
    private static final Logger PREDICTOR = LoggerFactory.getLogger("vertebra.predictor");

    private final Owner owner;
    private final LongSupplier nanoTime;
    private final Deque<String> last = new ArrayDeque<>();
    private long second;
    private int lines;
    private long dropped;

    WorkerLog(Owner owner, LongSupplier nanoTime) {
        this.owner = owner;
        this.nanoTime = nanoTime;
        this.second = nanoTime.getAsLong();
    }

    /** Reads output until it ends. */
    void readLines(InputStream output) {
        byte[] chunk = new byte[8192];
        byte[] line = new byte[LINE_BYTES];
        int length = 0;
        try {
            for (int read = output.read(chunk); read >= 0; read = output.read(chunk)) {
                for (int i = 0; i < read; i++) {
                    if (chunk[i] == '\n') {
                        add(Level.INFO, new String(line, 0, length, StandardCharsets.UTF_8), "");
                        length = 0;
                    } else if (length < LINE_BYTES) {
                        line[length++] = chunk[i];
                    }
                }
            }
        } catch (IOException gone) {
            // The process is gone, and its output with it.
        }
        if (length > 0) {
            add(Level.INFO, new String(line, 0, length, StandardCharsets.UTF_8), "");
        }
    }

    /**
     * Adds one entry, which may have several lines.
     *
     * @param requestId that it is about; empty: none
     */
    void add(Level level, String text, String requestId) {
        String printable = printable(text);
        synchronized (this) {
            tellDropped();
            if (lines >= LINES_PER_SECOND) {
                dropped++;
                return;
            }
            lines++;
            last.add(printable);
            if (last.size() > LAST_LINES) {
                last.remove();
            }
        }
        var event = PREDICTOR.atLevel(level).addKeyValue("api", owner.api()).addKeyValue("revision", owner.revision());
        (requestId.isEmpty() ? event : event.addKeyValue("request_id", requestId)).log(printable);
    }

    /** Says how many lines were dropped, once their second is over. */
    synchronized void tellDropped() {
        long now = nanoTime.getAsLong();
        if (now - second < SECOND_NANOS) {
            return;
        }
        second = now;
        lines = 0;
        if (dropped > 0) {
            PREDICTOR
                    .atWarn()
                    .addKeyValue("api", owner.api())
                    .addKeyValue("revision", owner.revision())
                    .addKeyValue("dropped", dropped)
                    .log(dropped + " lines were dropped: a worker logs at most " + LINES_PER_SECOND + " a second");
            dropped = 0;
        }
    }

    /** The newest lines, oldest first. */
    synchronized List<String> lastLines() {
        return List.copyOf(last);
    }

    /** Cut, and without what moves a terminal's cursor. */
    private static String printable(String text) {
        String cut = text.length() > LINE_BYTES ? text.substring(0, LINE_BYTES) : text;
        StringBuilder clean = new StringBuilder(cut.length());
        for (int i = 0; i < cut.length(); i++) {
            char c = cut.charAt(i);
            if (c != '\r') {
                clean.append(Character.isISOControl(c) && c != '\n' && c != '\t' ? '?' : c);
            }
        }
        return clean.toString();
    }
}
