package vertebra.admin.server.logs;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import vertebra.admin.contract.LogLine;
import vertebra.spec.ApiName;

/** Port, implemented by the launcher: the log of this node. Safe for any thread; never blocks. */
public interface LogStreams {

    /** The last lines that a reader asks for. */
    Past past(LogQuery query);

    /**
     * Calls the reader with each line from now on, in order, on the thread that logs: the reader must return at once and
     * must not log.
     *
     * @param api only lines about this API; empty: all
     */
    Subscription follow(Optional<ApiName> api, Consumer<LogLine> reader);

    /**
     * What a reader asks for.
     *
     * @param api only lines about this API; empty: all
     * @param since only lines from then on; empty: however old
     * @param limit at most so many, the newest; 0 or more
     */
    record LogQuery(Optional<ApiName> api, Optional<Instant> since, int limit) {}

    /**
     * What was found.
     *
     * @param lines the oldest first
     * @param goneUntil time of the newest line, about whatever, that is not kept any more; empty: all are kept
     */
    record Past(List<LogLine> lines, Optional<Instant> goneUntil) {
        public Past {
            lines = List.copyOf(lines);
        }
    }

    /** Ends the calls. */
    @FunctionalInterface
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
