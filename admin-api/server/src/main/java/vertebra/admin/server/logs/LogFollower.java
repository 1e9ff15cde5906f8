package vertebra.admin.server.logs;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import vertebra.admin.contract.LogLine;
import vertebra.admin.server.logs.LogStreams.LogQuery;
import vertebra.admin.server.logs.LogStreams.Past;
import vertebra.admin.server.request.Answers;

/**
 * One reader of the log: an object a line. A follower gets each line that comes until it leaves; a slow one loses the
 * oldest waiting lines and is told how many. Made and used on the request's event loop; lines arrive on any thread.
 */
public final class LogFollower {

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

    public LogFollower(Vertx vertx, HttpServerResponse response) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.response = response;
        response.putHeader("Content-Type", "application/x-ndjson").putHeader("Cache-Control", "no-store");
    }

    /** Sends the last lines and ends the answer. */
    public void send(Past past, Optional<Instant> since) {
        response.end(encode(toSend(past, since)));
    }

    /**
     * Sends the last lines, and then each that comes.
     *
     * @param onEnd called once, when the reader left or {@link #end} was called
     */
    public void follow(LogStreams logs, LogQuery query, Runnable onEnd) {
        response.setChunked(true);
        // First the subscription, then the past: no line falls between them; what is in both has a known number.
        LogStreams.Subscription opened = logs.follow(query.api(), this::offer);
        heartbeat = vertx.setPeriodic(HEARTBEAT.toMillis(), tick -> response.write("\n"));
        response.exceptionHandler(broken -> {});
        response.closeHandler(left -> {
            opened.close();
            vertx.cancelTimer(heartbeat);
            onEnd.run();
        });
        Past past = logs.past(query);
        response.write(encode(toSend(past, query.since())));
        if (!past.lines().isEmpty()) {
            lastSeq = past.lines().getLast().seq();
        }
    }

    /** Ends the stream; from any thread. */
    public void end() {
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

    /** What is not kept any more is told before what is. */
    private static List<LogLine> toSend(Past past, Optional<Instant> since) {
        Optional<Instant> gone = past.goneUntil().filter(until -> since.isPresent() && !until.isBefore(since.get()));
        return Stream.concat(gone.map(LogFollower::gone).stream(), past.lines().stream())
                .toList();
    }

    private static LogLine gone(Instant until) {
        return new LogLine(
                0, until, "WARN", "Lines up to this time are not kept any more", Map.of("goneUntil", until.toString()));
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
