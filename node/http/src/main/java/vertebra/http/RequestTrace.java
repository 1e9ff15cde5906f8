package vertebra.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * By which names a request is found again: its id and its W3C trace context. Taken from the caller when well-formed,
 * else made; returned to the caller and passed on.
 *
 * @param requestId letters, digits and {@code ._-}, 1 to 128 characters
 * @param traceparent {@code 00-<trace id>-<parent id>-<flags>}
 */
public record RequestTrace(String requestId, String traceparent) {

    public static final String REQUEST_ID = "X-Request-Id";
    public static final String TRACEPARENT = "traceparent";

    /** Their hashes are computed once. */
    private static final CharSequence REQUEST_ID_HEADER = HttpHeaders.createOptimized(REQUEST_ID);

    private static final CharSequence TRACEPARENT_HEADER = HttpHeaders.createOptimized(TRACEPARENT);

    private static final Pattern REQUEST_ID_FORM = Pattern.compile("[A-Za-z0-9._-]{1,128}");
    /** Only a version after 00 may be longer than 55 characters. */
    private static final Pattern TRACEPARENT_FORM = Pattern.compile(
            "(?!ff|00.{54})[0-9a-f]{2}" + "-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-[!-~]{0,256})?");

    private static final int TRACE_ID_START = 3;
    private static final int TRACE_ID_END = 35;
    private static final byte[] NO_TRACE =
            "00-00000000000000000000000000000000-0000000000000000-00".getBytes(ISO_8859_1);
    private static final byte[] HEX = "0123456789abcdef".getBytes(ISO_8859_1);
    private static final int HEX_DIGITS = 16;
    private static final String KEY = RequestTrace.class.getName();

    /** The trace of a request that came through a router of {@link EdgeRouter}; made on the spot for others. */
    public static RequestTrace of(RoutingContext context) {
        RequestTrace known = context.get(KEY);
        if (known != null) {
            return known;
        }
        RequestTrace trace = of(context.request());
        context.put(KEY, trace);
        return trace;
    }

    /** Reads the headers of a request, or makes what they lack. */
    public static RequestTrace of(HttpServerRequest request) {
        String traceparent = accepted(request.getHeader(TRACEPARENT_HEADER), TRACEPARENT_FORM);
        if (traceparent == null) {
            traceparent = newTraceparent();
        }
        String requestId = accepted(request.getHeader(REQUEST_ID_HEADER), REQUEST_ID_FORM);
        // One number to look for instead of two, when the caller did not choose.
        return new RequestTrace(
                requestId == null ? traceparent.substring(TRACE_ID_START, TRACE_ID_END) : requestId, traceparent);
    }

    /** Sets the response headers. */
    public void putHeaders(HttpServerResponse response) {
        response.putHeader(REQUEST_ID_HEADER, requestId);
        response.putHeader(TRACEPARENT_HEADER, traceparent);
    }

    private static @Nullable String accepted(@Nullable String header, Pattern form) {
        return header != null && form.matcher(header).matches() ? header : null;
    }

    private static String newTraceparent() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        byte[] text = NO_TRACE.clone();
        putHex(text, TRACE_ID_START, random.nextLong());
        putHex(text, TRACE_ID_START + HEX_DIGITS, random.nextLong() | 1);
        putHex(text, TRACE_ID_END + 1, random.nextLong() | 1);
        return new String(text, ISO_8859_1);
    }

    private static void putHex(byte[] text, int from, long value) {
        for (int i = 0; i < HEX_DIGITS; i++) {
            text[from + i] = HEX[(int) (value >>> (4 * (HEX_DIGITS - 1 - i))) & 0xf];
        }
    }
}
