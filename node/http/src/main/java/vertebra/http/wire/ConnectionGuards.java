package vertebra.http.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.nio.AbstractNioChannel;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop, and which of them owe bytes. Only those are looked at, so that a request that comes
 * whole costs no timer. On that event loop.
 */
public final class ConnectionGuards {

    /**
     * What the reader of a body fails with.
     *
     * @param slow too little of it came in time
     * @param malformed chunks that are none, trailers without end
     */
    public record BodyFailures(Supplier<? extends Throwable> slow, Supplier<? extends Throwable> malformed) {}

    /** While one batch of callers is taken, the next one connects. */
    private static final int LAST_LOOKS = 4;

    private final WireLimits limits;
    private final HttpServerOptions options;
    private final LameDuck lameDuck;
    private final BodyFailures failures;
    private final Set<ConnectionGuard> waiting = new HashSet<>();
    /** What accepts the connections of the whole listener; known from the first one on. */
    private @Nullable Channel acceptor;

    /**
     * @param options of the server, for the decoder
     */
    public ConnectionGuards(WireLimits limits, HttpServerOptions options, LameDuck lameDuck, BodyFailures failures) {
        this.limits = limits;
        this.options = options;
        this.lameDuck = lameDuck;
        this.failures = failures;
    }

    /**
     * Guards a connection, before anything is read from it. The framework opens no door to the pipeline: this goes through a
     * class of its inside, and names the handlers as it does.
     */
    public void guard(HttpConnection connection) {
        Channel channel = ((ConnectionBase) connection).channel();
        acceptor = channel.parent();
        ConnectionGuard guard = new ConnectionGuard(channel, this);
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.replace("httpDecoder", "httpDecoder", new GuardedRequestDecoder(options, limits.maxHeaders(), guard));
        pipeline.addAfter("httpEncoder", "guard", guard);
        guard.readComplete();
    }

    /** Closes a connection without waiting for what the other side has not read: the framework's own way does. */
    public static void cut(HttpConnection connection) {
        // From the socket's end of the pipeline: further on the framework queues it behind what is to be sent.
        ChannelFuture _ = ((ConnectionBase) connection)
                .channel()
                .pipeline()
                .firstContext()
                .close();
    }

    /**
     * Closes the port, and nothing else. A server of the framework that shuts down first forgets this event loop and then closes
     * the port: what connects between the two, or has connected and waits in the queue of the loop, is cut. So is, by the
     * operating system, what connects while the port closes and was not taken yet; nothing but a caller who stays away, as he was
     * told, helps against that, but to take what waits there right before makes it ten times as rare.
     *
     * @param closed called on some thread when nobody can connect any more
     */
    public void closePort(Runnable closed) {
        Channel port = acceptor;
        if (port == null) {
            closed.run();
        } else {
            port.eventLoop().execute(() -> {
                for (int look = 0; look < LAST_LOOKS && port.isOpen(); look++) {
                    if (port.unsafe() instanceof AbstractNioChannel.NioUnsafe waiting) {
                        waiting.read();
                    }
                }
                port.close().addListener(done -> closed.run());
            });
        }
    }

    /** Ends what waited too long. Called several times within the shortest of the limits. */
    public void sweep() {
        long now = System.nanoTime();
        // A copy: a connection that ends leaves the set.
        List.copyOf(waiting).forEach(guard -> guard.check(now));
    }

    void await(ConnectionGuard guard) {
        waiting.add(guard);
    }

    void release(ConnectionGuard guard) {
        waiting.remove(guard);
    }

    WireLimits limits() {
        return limits;
    }

    boolean isLameDuck() {
        return lameDuck.isOn();
    }

    Throwable slowBody() {
        return failures.slow().get();
    }

    Throwable malformedBody() {
        return failures.malformed().get();
    }
}
