package vertebra.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

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

    private static final int MAX_ID_LENGTH = 128;
    /** Versions after 00, which may be longer than its 55 characters. Nobody sends them yet, so that a pattern may be slow. */
    private static final Pattern LATER_FORM = Pattern.compile(
            "(?!ff|00)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-[!-~]{0,256})?");

    private static final int TRACE_ID_START = 3;
    private static final int TRACE_ID_END = 35;
    private static final int PARENT_ID_END = 52;
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
        String traceparent = request.getHeader(TRACEPARENT_HEADER);
        if (traceparent == null || !isTraceparent(traceparent)) {
            traceparent = newTraceparent();
        }
        String requestId = request.getHeader(REQUEST_ID_HEADER);
        // One number to look for instead of two, when the caller did not choose.
        return new RequestTrace(
                requestId != null && isRequestId(requestId)
                        ? requestId
                        : traceparent.substring(TRACE_ID_START, TRACE_ID_END),
                traceparent);
    }

    /** Sets the response headers. */
    public void putHeaders(HttpServerResponse response) {
        response.putHeader(REQUEST_ID_HEADER, requestId);
        response.putHeader(TRACEPARENT_HEADER, traceparent);
    }

    private static boolean isRequestId(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letterOrDigit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letterOrDigit && c != '.' && c != '_' && c != '-') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= MAX_ID_LENGTH;
    }

    private static boolean isTraceparent(String text) {
        if (!text.startsWith("00-")) {
            return LATER_FORM.matcher(text).matches();
        }
        boolean traceSet = false;
        boolean parentSet = false;
        for (int i = TRACE_ID_START; i < text.length(); i++) {
            char c = text.charAt(i);
            if (i >= NO_TRACE.length || (NO_TRACE[i] == '-' ? c != '-' : !isHex(c))) {
                return false;
            }
            traceSet |= i < TRACE_ID_END && c != '0';
            parentSet |= i > TRACE_ID_END && i < PARENT_ID_END && c != '0';
        }
        return text.length() == NO_TRACE.length && traceSet && parentSet;
    }

    private static boolean isHex(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
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
