package vertebra.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import vertebra.spec.problem.Problem;

/**
 * Reads a request body into memory, at most so many bytes, and not slower than 1 kB a second after the first ten seconds.
 * Called on the request's event loop, before it returns or while the request is paused.
 */
public final class BodyReader {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final long MIN_BYTES_PER_SECOND = 1_000;

    private final Vertx vertx;
    private final HttpServerRequest request;
    private final long maxBytes;
    private final BodyBudget.Share share;
    private final Promise<Buffer> whole = Promise.promise();
    private final Buffer body = Buffer.buffer();
    private long expectedBytes;
    private long timer;

    private BodyReader(Vertx vertx, HttpServerRequest request, long maxBytes, BodyBudget.Share share) {
        this.vertx = vertx;
        this.request = request;
        this.maxBytes = maxBytes;
        this.share = share;
    }

    /**
     * Reads the whole body.
     *
     * @param maxBytes 0 or more
     * @param share takes what the body takes; the caller closes it when it needs the body no more
     * @return fails with {@link HttpProblem#BODY_TOO_LARGE}, {@link HttpProblem#BODY_TOO_SLOW}, {@link HttpProblem#UNAVAILABLE}
     *     when the share gets no more, or with what broke the connection
     */
    public static Future<Buffer> read(Vertx vertx, HttpServerRequest request, long maxBytes, BodyBudget.Share share) {
        if (declaredLength(request) > maxBytes) {
            return Future.failedFuture(tooLarge(maxBytes).asException());
        }
        return new BodyReader(vertx, request, maxBytes, share).read();
    }

    /** The body's length as its header says; -1 when it does not. */
    public static long declaredLength(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        try {
            return length == null ? -1 : Long.parseLong(length);
        } catch (NumberFormatException notANumber) {
            return -1;
        }
    }

    private Future<Buffer> read() {
        timer = vertx.setPeriodic(PATIENCE.toMillis(), tick -> checkSpeed());
        request.handler(this::take);
        request.exceptionHandler(this::fail);
        request.endHandler(ended -> complete());
        request.resume();
        return whole.future();
    }

    private void take(Buffer chunk) {
        if (body.length() + (long) chunk.length() > maxBytes) {
            fail(tooLarge(maxBytes).asException());
        } else if (!share.take(chunk.length())) {
            fail(Problem.retryable(
                            HttpProblem.UNAVAILABLE, "The node holds as many request bodies as it has room for.", RETRY)
                    .asException());
        } else {
            body.appendBuffer(chunk);
        }
    }

    private void checkSpeed() {
        // The first ten seconds are free.
        if (body.length() < expectedBytes) {
            fail(Problem.of(HttpProblem.BODY_TOO_SLOW, "Only " + body.length() + " bytes of the body came in time.")
                    .asException());
        }
        expectedBytes = body.length() + PATIENCE.toSeconds() * MIN_BYTES_PER_SECOND;
    }

    private void complete() {
        vertx.cancelTimer(timer);
        whole.tryComplete(body);
    }

    private void fail(Throwable failure) {
        vertx.cancelTimer(timer);
        request.handler(null);
        request.pause();
        whole.tryFail(failure);
    }

    private static Problem tooLarge(long maxBytes) {
        return Problem.of(
                HttpProblem.BODY_TOO_LARGE,
                "The body is larger than the " + maxBytes + " bytes that are allowed here.");
    }
}
