package vertebra.admin.server;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import vertebra.admin.contract.LogLine;
import vertebra.spec.ApiName;

/** Port, implemented by the launcher: the log of this node. Safe for any thread; never blocks. */
public interface LogStreams {

    /**
     * The last lines, oldest first.
     *
     * @param api only lines about this API; empty: all
     * @param limit 0 or more
     */
    List<LogLine> recent(Optional<ApiName> api, int limit);

    /**
     * Calls the reader with each line from now on, in order, on the thread that logs: the reader must return at once and
     * must not log.
     */
    Subscription follow(Optional<ApiName> api, Consumer<LogLine> reader);

    /** Ends the calls. */
    @FunctionalInterface
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
