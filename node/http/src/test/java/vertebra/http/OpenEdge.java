package vertebra.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A listener with a few routes: {@code GET /} answers {@code ok}, {@code POST /} the number of bytes that it got,
 * {@code GET /slow} answers {@code late} once told to.
 */
final class OpenEdge implements AutoCloseable {

    static final String GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

    final Vertx vertx = Vertx.vertx();
    final Router router = EdgeRouter.create(vertx);
    final BodyBudget budget = new BodyBudget(1_000_000);

    final AtomicBoolean slowArrived = new AtomicBoolean();
    final Promise<Void> go = Promise.promise();

    private @Nullable HttpListener listener;

    private OpenEdge() {}

    static OpenEdge open() {
        return open(ListenerConfig.loopback("data", 0));
    }

    static OpenEdge open(ListenerConfig config) {
        OpenEdge edge = prepare();
        try {
            edge.listen(config);
            return edge;
        } catch (RuntimeException refused) {
            edge.close();
            throw refused;
        }
    }

    /** Not open yet: a test adds its routes. */
    static OpenEdge prepare() {
        OpenEdge edge = new OpenEdge();
        edge.router.get("/").handler(context -> context.response().end("ok"));
        edge.router.get("/slow").handler(context -> {
            edge.slowArrived.set(true);
            edge.go.future().onSuccess(gone -> context.response().end("late"));
        });
        edge.router.post("/").handler(context -> answerLength(context, 100_000, edge.budget.share()));
        return edge;
    }

    /** Answers how many bytes the body has. */
    static void answerLength(RoutingContext context, long maxBytes, BodyBudget.Share share) {
        context.addEndHandler(ended -> share.close());
        BodyReader.read(context.vertx(), context.request(), maxBytes, share)
                .map(body -> Integer.toString(body.length()))
                .onSuccess(length -> context.response().end(length))
                .onFailure(context::fail);
    }

    HttpListener listen(ListenerConfig config) {
        HttpListener opened = await(HttpListener.open(vertx, config, router));
        listener = opened;
        return opened;
    }

    int port() {
        return listener().port();
    }

    HttpListener listener() {
        return Objects.requireNonNull(listener, "listen first");
    }

    /** Bodies that somebody still holds. */
    boolean holdsNothing() {
        // A share as large as the budget is granted only beside nothing.
        try (BodyBudget.Share share = budget.share();
                BodyBudget.Share other = budget.share()) {
            return share.take(1_000_000) && !other.take(1);
        }
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    void shutdown(Duration grace) {
        await(listener().shutdown(grace));
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
