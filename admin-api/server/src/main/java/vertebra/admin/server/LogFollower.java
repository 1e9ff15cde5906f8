package vertebra.admin.server;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import vertebra.admin.contract.LogLine;
import vertebra.admin.server.request.Answers;
import vertebra.spec.ApiName;

/**
 * One reader of the log: an object a line. A follower gets each line that comes until it leaves; a slow one loses the
 * oldest waiting lines and is told how many. Made and used on the request's event loop; lines arrive on any thread.
 */
final class LogFollower {

    private static final int MAX_WAITING = 1_000;
    /** An empty line now and then: the listener closes connections on which nothing moves. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(30);

    private final Vertx vertx;
    private final Context context;
    private final HttpServerResponse response;

    /** Guarded by itself, with the two fields below. */
    private final Deque<LogLine> waiting = new ArrayDeque<>();

    private long leftOut;
    private boolean draining;

    private long heartbeat;
    private long lastSeq = -1;

    LogFollower(Vertx vertx, HttpServerResponse response) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.response = response;
        response.putHeader("Content-Type", "application/x-ndjson").putHeader("Cache-Control", "no-store");
    }

    /** Sends these lines and ends the answer. */
    void send(List<LogLine> lines) {
        response.end(encode(lines));
    }

    /**
     * Sends the last lines, and then each that comes.
     *
     * @param onEnd called once, when the reader left or {@link #end} was called
     */
    void follow(LogStreams logs, Optional<ApiName> api, int limit, Runnable onEnd) {
        response.setChunked(true);
        // First the subscription, then the past: no line falls between them; what is in both has a known number.
        LogStreams.Subscription opened = logs.follow(api, this::offer);
        heartbeat = vertx.setPeriodic(HEARTBEAT.toMillis(), tick -> response.write("\n"));
        response.exceptionHandler(broken -> {});
        response.closeHandler(left -> {
            opened.close();
            vertx.cancelTimer(heartbeat);
            onEnd.run();
        });
        List<LogLine> past = logs.recent(api, limit);
        response.write(encode(past));
        if (!past.isEmpty()) {
            lastSeq = past.getLast().seq();
        }
    }

    /** Ends the stream; from any thread. */
    void end() {
        context.runOnContext(now -> response.end());
    }

    private void offer(LogLine line) {
        synchronized (waiting) {
            if (waiting.size() == MAX_WAITING) {
                waiting.removeFirst();
                leftOut++;
            }
            waiting.addLast(line);
            if (draining) {
                return;
            }
            draining = true;
        }
        context.runOnContext(now -> drain());
    }

    private void drain() {
        while (!response.closed() && !response.ended()) {
            if (response.writeQueueFull()) {
                response.drainHandler(room -> drain());
                return;
            }
            Optional<Buffer> next = next();
            if (next.isEmpty()) {
                return;
            }
            response.write(next.get());
        }
    }

    private Optional<Buffer> next() {
        LogLine line;
        long missed;
        synchronized (waiting) {
            do {
                line = waiting.pollFirst();
            } while (line != null && line.seq() <= lastSeq);
            if (line == null) {
                draining = false;
                return Optional.empty();
            }
            missed = leftOut;
            leftOut = 0;
        }
        lastSeq = line.seq();
        return Optional.of(encode(missed == 0 ? List.of(line) : List.of(gap(line, missed), line)));
    }

    private static LogLine gap(LogLine before, long lines) {
        return new LogLine(
                before.seq() - 1,
                before.at(),
                "WARN",
                "Lines are left out, the reader is too slow",
                Map.of("lines", Long.toString(lines)));
    }

    private static Buffer encode(List<LogLine> lines) {
        Buffer text = Buffer.buffer();
        lines.forEach(line -> text.appendBuffer(Answers.encode(line)).appendByte((byte) '\n'));
        return text;
    }
}
