package vertebra.http.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import io.vertx.core.net.impl.ShutdownEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The framework's decoder with stricter rules: one {@code Host}, a length or chunks but not both, no transfer coding but
 * chunks, a bounded number of headers. What two servers may read differently is how requests are smuggled, so it is refused.
 * Tells the guard of its connection how far the reading is.
 */
final class GuardedRequestDecoder extends VertxHttpRequestDecoder {

    private static final Duration LAST_CALL = Duration.ofSeconds(1);

    private final int maxHeaders;
    private final ConnectionGuard guard;
    private int headers;
    private int hosts;
    private int transferCodings;
    /** Nothing that comes after a request whose end is in doubt is a request. */
    private boolean refused;

    GuardedRequestDecoder(HttpServerOptions options, int maxHeaders, ConnectionGuard guard) {
        super(options);
        this.maxHeaders = maxHeaders;
        this.guard = guard;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (message instanceof ByteBuf bytes) {
            guard.received(bytes.readableBytes());
        }
        super.channelRead(context, message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
        super.channelReadComplete(context);
        guard.readComplete();
    }

    /** A connection that broke is one whose caller left; the framework would tell it as a failure of ours. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            ChannelFuture _ = context.close();
        } else {
            context.fireExceptionCaught(cause);
        }
    }

    /**
     * The framework closes what runs no request when a server shuts down. Who has just connected is about to ask, and after
     * that answer the connection ends by itself; who does not ask soon never will.
     */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event instanceof ShutdownEvent && guard.isExpectingHead()) {
            ScheduledFuture<?> _ = context.executor()
                    .schedule(() -> context.fireUserEventTriggered(event), LAST_CALL.toMillis(), TimeUnit.MILLISECONDS);
        } else {
            super.userEventTriggered(context, event);
        }
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf input, List<Object> output) throws Exception {
        if (refused) {
            input.skipBytes(input.readableBytes());
            return;
        }
        super.decode(context, input, output);
        for (Object decoded : output) {
            if (decoded instanceof HttpRequest request) {
                check(request);
                guard.headRead(request, input.isReadable());
            } else if (decoded instanceof HttpObject content
                    && content.decoderResult().isFailure()) {
                // The framework would close the connection, and with it the way for an answer.
                refused = true;
                ReferenceCountUtil.release(output.removeLast());
                guard.malformed();
                return;
            }
            if (decoded instanceof LastHttpContent) {
                guard.requestRead(input.isReadable());
            }
        }
    }

    @Override
    protected HttpMessage createMessage(String[] initialLine) {
        headers = 0;
        hosts = 0;
        transferCodings = 0;
        return super.createMessage(initialLine);
    }

    /** Called for each header, before it is stored. */
    @Override
    protected AsciiString splitHeaderName(byte[] line, int start, int length) {
        AsciiString name = super.splitHeaderName(line, start, length);
        if (length == 0) {
            throw new IllegalArgumentException("a header without a name");
        }
        if (++headers > maxHeaders) {
            throw new TooLongHttpHeaderException("more than " + maxHeaders + " headers");
        }
        if (HttpHeaderNames.HOST.contentEqualsIgnoreCase(name)) {
            hosts++;
        } else if (HttpHeaderNames.TRANSFER_ENCODING.contentEqualsIgnoreCase(name)) {
            transferCodings++;
        }
        return name;
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both Transfer-Encoding and Content-Length");
    }

    private void check(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return;
        }
        if (!isSpoken(request)) {
            refuse(request, new UnspokenVersion());
        } else if (!(isAddressed(request) && isPlainOrChunked(request))) {
            refuse(request, new IllegalArgumentException("ambiguous headers"));
        }
    }

    private void refuse(HttpRequest request, RuntimeException cause) {
        request.setDecoderResult(DecoderResult.failure(cause));
        refused = true;
    }

    private static boolean isSpoken(HttpRequest request) {
        return request.protocolVersion().equals(HttpVersion.HTTP_1_1)
                || request.protocolVersion().equals(HttpVersion.HTTP_1_0);
    }

    /** HTTP/1.0 knew no hosts. */
    private boolean isAddressed(HttpRequest request) {
        return hosts == 1 || (hosts == 0 && !request.protocolVersion().equals(HttpVersion.HTTP_1_1));
    }

    private boolean isPlainOrChunked(HttpRequest request) {
        return transferCodings == 0
                || (transferCodings == 1
                        && request.protocolVersion().equals(HttpVersion.HTTP_1_1)
                        && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(
                                request.headers().get(HttpHeaderNames.TRANSFER_ENCODING)));
    }
}
