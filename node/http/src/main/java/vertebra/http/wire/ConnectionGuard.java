package vertebra.http.wire;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One connection's place in HTTP/1, and who owes what: the caller its headers in time and its body at some speed, we the word
 * that this connection ends. On its event loop.
 *
 * <pre>
 * HEAD (from the connection) ─→ BODY ─→ IDLE ─first byte─→ HEAD ─→ …
 * </pre>
 */
final class ConnectionGuard extends ChannelOutboundHandlerAdapter {

    private enum Phase {
        /** Nothing is owed. */
        IDLE,
        HEAD,
        BODY
    }

    private final Channel channel;
    private final ConnectionGuards guards;
    private Phase phase = Phase.HEAD;
    /** On the list of those who owe bytes, and since when; a body also: in this window. */
    private boolean waiting;

    private long since;
    private long bytes;
    private boolean patient;
    /** The request whose body is being read. */
    private @Nullable HttpRequest reading;

    /** The caller sends the body, asked or unasked. */
    private boolean bodyComes;

    private int unanswered;
    private boolean closing;

    ConnectionGuard(Channel channel, ConnectionGuards guards) {
        this.channel = channel;
        this.guards = guards;
    }

    void received(int more) {
        bytes += more;
        bodyComes = true;
        if (phase == Phase.IDLE) {
            enter(Phase.HEAD);
        }
    }

    void headRead(HttpRequest request, boolean more) {
        unanswered++;
        reading = request;
        bodyComes = more;
        enter(Phase.BODY);
        patient = true;
    }

    void requestRead(boolean more) {
        reading = null;
        enter(more ? Phase.HEAD : Phase.IDLE);
        if (closing && unanswered == 0) {
            // Answered before its body was over; an empty write waits for that answer's flush.
            ChannelFuture _ = channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** The body is no HTTP: told to its reader after all that came was read, when an answer leaves at once. */
    void malformed() {
        channel.eventLoop().execute(() -> fail(guards.malformedBody()));
    }

    /** The reader of the body may answer, when it is its turn; then the connection is closed. */
    private void fail(Throwable failure) {
        if (unanswered <= 1) {
            channel.pipeline().fireExceptionCaught(failure);
        }
        ChannelFuture _ = channel.close();
    }

    /** True from the connection to the end of its first headers, and in the middle of any later ones. */
    boolean isExpectingHead() {
        return phase == Phase.HEAD;
    }

    private void enter(Phase next) {
        phase = next;
        if (waiting) {
            release();
        }
    }

    /** Only what is still owed when all that came was read is watched. */
    void readComplete() {
        if (phase != Phase.IDLE && !waiting) {
            waiting = true;
            begin(System.nanoTime());
            guards.await(this);
        }
    }

    private void begin(long now) {
        since = now;
        bytes = 0;
    }

    private void release() {
        waiting = false;
        guards.release(this);
    }

    void check(long now) {
        if (!channel.isOpen()) {
            release();
        } else if (!channel.config().isAutoRead()) {
            // Not the caller is slow: nobody reads.
            begin(now);
        } else if (phase == Phase.BODY) {
            checkSpeed(now);
        } else if (now - since > guards.limits().headerTimeout().toNanos()) {
            ChannelFuture _ = channel.close();
        }
    }

    private void checkSpeed(long now) {
        WireLimits limits = guards.limits();
        Duration window = patient ? limits.bodyPatience() : limits.bodyWindow();
        if (now - since < window.toNanos()) {
            return;
        }
        if (patient || bytes >= limits.minBytesOfWindow()) {
            patient = false;
            begin(now);
        } else {
            release();
            fail(guards.slowBody());
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof HttpResponse answer && answer.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
            bodyComes = true;
            ChannelFuture _ = context.write(message, promise);
            return;
        }
        if (message instanceof HttpResponse answer) {
            begin(answer);
        }
        if (message instanceof LastHttpContent) {
            unanswered--;
            if (closing && (reading == null || isBodyWithheld(reading))) {
                ChannelFuture _ = context.write(message, promise.unvoid().addListener(ChannelFutureListener.CLOSE));
                return;
            }
        }
        ChannelFuture _ = context.write(message, promise);
    }

    private void begin(HttpResponse answer) {
        if (guards.isLameDuck() || (reading != null && isBodyWithheld(reading))) {
            closing = true;
            answer.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
    }

    /** The caller waits for a word before it sends its body, and never got it: whatever it sends next is not that body. */
    private boolean isBodyWithheld(HttpRequest request) {
        return !bodyComes && HttpUtil.is100ContinueExpected(request);
    }
}
