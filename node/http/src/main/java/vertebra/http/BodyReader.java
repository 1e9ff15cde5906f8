package vertebra.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.Optional;
import vertebra.spec.problem.Problem;

/**
 * Reads a request body into memory, at most so many bytes and for no longer than its share of the budget allows. Called on the
 * request's event loop, before it returns or while the request is paused. Bytes that trickle or are no HTTP are the listener's
 * to notice: it fails the request, and with it the reading.
 */
public final class BodyReader {

    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Buffer NONE = Buffer.buffer(0);
    private static final String CONTINUE = "100-continue";

    private final HttpServerRequest request;
    private final long maxBytes;
    private final BodyBudget.Share share;
    private final Promise<Buffer> whole = Promise.promise();
    /** What came so far. Most bodies come whole: the first part is kept as it is. */
    private Buffer body = NONE;

    private BodyReader(HttpServerRequest request, long maxBytes, BodyBudget.Share share) {
        this.request = request;
        this.maxBytes = maxBytes;
        this.share = share;
    }

    /**
     * Reads the whole body.
     *
     * @param maxBytes 0 or more
     * @param share takes what the body takes; the caller closes it when it needs the body no more
     * @return fails with {@link HttpProblem#BODY_TOO_LARGE}, {@link HttpProblem#UNSUPPORTED_MEDIA_TYPE} when it is compressed,
     *     {@link HttpProblem#BODY_TOO_SLOW}, {@link HttpProblem#UNAVAILABLE} when the share gets no more,
     *     {@link HttpProblem#BAD_REQUEST}, or with what broke the connection
     */
    public static Future<Buffer> read(Vertx vertx, HttpServerRequest request, long maxBytes, BodyBudget.Share share) {
        long declared = declaredLength(request);
        if (declared > maxBytes) {
            return Future.failedFuture(tooLarge(maxBytes).asException());
        }
        return refusal(request)
                .<Future<Buffer>>map(problem -> Future.failedFuture(problem.asException()))
                .orElseGet(() -> new BodyReader(request, maxBytes, share).read(vertx, declared));
    }

    /** Why no reader takes this body, whoever it is: it is compressed. What it unpacks to has no bound. */
    public static Optional<Problem> refusal(HttpServerRequest request) {
        String coding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        return coding == null || coding.equalsIgnoreCase("identity")
                ? Optional.empty()
                : Optional.of(Problem.of(
                        HttpProblem.UNSUPPORTED_MEDIA_TYPE,
                        "The body is compressed; send it plain, without Content-Encoding."));
    }

    /**
     * Tells a caller that waits for it ({@code Expect: 100-continue}) to send the body: called by readers, once nothing speaks
     * against the request any more.
     */
    public static void askFor(HttpServerRequest request) {
        String expectation = request.getHeader(HttpHeaders.EXPECT);
        if (CONTINUE.equalsIgnoreCase(expectation) && request.version() == HttpVersion.HTTP_1_1) {
            Future<Void> _ = request.response().writeContinue();
        }
    }

    /** The body's length as its header says; -1 when it does not. */
    public static long declaredLength(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? -1 : Long.parseLong(length);
        } catch (NumberFormatException notANumber) {
            return -1;
        }
    }

    private Future<Buffer> read(Vertx vertx, long declared) {
        askFor(request);
        request.handler(this::take);
        request.exceptionHandler(this::fail);
        request.endHandler(ended -> whole.tryComplete(body));
        request.resume();
        share.longest(declared < 0 ? maxBytes : declared).ifPresent(time -> limit(vertx, time));
        return whole.future();
    }

    private void limit(Vertx vertx, Duration time) {
        if (!whole.future().isComplete()) {
            long timer =
                    vertx.setTimer(time.toMillis(), late -> fail(tooSlow(time).asException()));
            whole.future().onComplete(done -> vertx.cancelTimer(timer));
        }
    }

    private void take(Buffer chunk) {
        if (body.length() + (long) chunk.length() > maxBytes) {
            fail(tooLarge(maxBytes).asException());
        } else if (!share.take(chunk.length())) {
            fail(Problem.retryable(
                            HttpProblem.UNAVAILABLE, "The node holds as many request bodies as it has room for.", RETRY)
                    .asException());
        } else {
            body = body.length() == 0 ? chunk : body.appendBuffer(chunk);
        }
    }

    private void fail(Throwable failure) {
        request.handler(null);
        request.pause();
        whole.tryFail(failure);
    }

    private static Problem tooSlow(Duration time) {
        return Problem.of(
                HttpProblem.BODY_TOO_SLOW, "The body was not whole within " + time.toSeconds() + " s of its headers.");
    }

    private static Problem tooLarge(long maxBytes) {
        return Problem.of(
                HttpProblem.BODY_TOO_LARGE,
                "The body is larger than the " + maxBytes + " bytes that are allowed here.");
    }
}
