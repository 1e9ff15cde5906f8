package vertebra.node.logs;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * The newest lines of this node's log, in memory, and whoever follows them. Bounded: the oldest line goes. Listeners are
 * called in order on the thread that logs and must return at once.
 */
public final class RecentLogs extends AppenderBase<ILoggingEvent> {

    private static final int KEPT_LINES = 5_000;
    private static final int LONGEST_TEXT = 4_000;

    /**
     * One line.
     *
     * @param seq grows by one with each line
     */
    public record Line(long seq, Instant at, String level, String message, Map<String, String> fields) {}

    /** Guarded by this. */
    private final Deque<Line> lines = new ArrayDeque<>();

    private final List<Consumer<Line>> listeners = new CopyOnWriteArrayList<>();
    private long seq;
    private @Nullable Instant goneUntil;

    /** The newest {@code limit} lines that match, oldest first. */
    public synchronized List<Line> recent(Predicate<Line> wanted, int limit) {
        List<Line> matching = new ArrayList<>();
        for (var newest = lines.descendingIterator(); newest.hasNext() && matching.size() < limit; ) {
            Line line = newest.next();
            if (wanted.test(line)) {
                matching.add(line);
            }
        }
        return List.copyOf(matching.reversed());
    }

    /** Time of the newest line that is not kept any more; empty: all are. */
    public synchronized Optional<Instant> goneUntil() {
        return Optional.ofNullable(goneUntil);
    }

    /**
     * Gives every later line that matches to {@code listener}.
     *
     * @return ends the following
     */
    public Runnable follow(Predicate<Line> wanted, Consumer<Line> listener) {
        Consumer<Line> filtered = line -> {
            if (wanted.test(line)) {
                listener.accept(line);
            }
        };
        listeners.add(filtered);
        return () -> listeners.remove(filtered);
    }

    @Override
    protected synchronized void append(ILoggingEvent event) {
        Line line = new Line(
                ++seq,
                event.getInstant(),
                event.getLevel().toString(),
                cut(event.getFormattedMessage()),
                fields(event.getKeyValuePairs()));
        lines.addLast(line);
        if (lines.size() > KEPT_LINES) {
            goneUntil = lines.removeFirst().at();
        }
        listeners.forEach(listener -> listener.accept(line));
    }

    private static Map<String, String> fields(List<KeyValuePair> pairs) {
        Map<String, String> fields = new LinkedHashMap<>();
        if (pairs != null) {
            pairs.forEach(pair -> fields.put(pair.key, cut(String.valueOf(pair.value))));
        }
        return fields;
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "...";
    }
}
