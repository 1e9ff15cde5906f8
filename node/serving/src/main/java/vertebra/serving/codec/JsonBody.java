package vertebra.serving.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The one JSON entry point of predictions: strict JSON in strict UTF-8 within bounds, and words for what is not. */
final class JsonBody {

    private static final int MAX_DEPTH = 64;
    private static final int MAX_NUMBER_CHARS = 64;

    /** Strings and names are bounded by the body. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER_CHARS)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            // Reading ends at the first name that the model does not know: a body cannot bring many that collide.
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .build();

    private JsonBody() {}

    /** Reads the value at which the parser stands, up to its last token. */
    interface ValueReader<T> {
        T read(JsonParser json) throws IOException;
    }

    /**
     * Reads a body of one JSON value.
     *
     * @param wanted what should have been sent when nothing was
     * @throws vertebra.spec.problem.ProblemException {@code BAD_INPUT}, here or from the reader
     */
    static <T> T read(byte[] body, Supplier<String> wanted, ValueReader<T> reader) {
        checkUtf8(body);
        try (JsonParser json = JSON.createParser(body)) {
            if (json.nextToken() == null) {
                throw BadInput.because("The body is empty (expected: " + wanted.get() + ")");
            }
            T value = reader.read(json);
            if (json.nextToken() != null) {
                throw BadInput.because("The body goes on after its JSON value" + at(json.currentTokenLocation()));
            }
            return value;
        } catch (StreamConstraintsException limit) {
            throw BadInput.because("The JSON is over a limit (expected: at most " + MAX_DEPTH + " levels, and "
                    + MAX_NUMBER_CHARS + " characters a number)" + at(limit.getLocation()));
        } catch (JsonEOFException cut) {
            throw BadInput.because("The JSON ends too early" + at(cut.getLocation()));
        } catch (JsonProcessingException invalid) {
            throw BadInput.because("The body is not valid JSON" + at(invalid.getLocation()));
        } catch (IOException unreadable) {
            throw BadInput.because("The body is not valid JSON");
        }
    }

    private static String at(@Nullable JsonLocation location) {
        return location == null ? "" : ", line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private static void checkUtf8(byte[] body) {
        int fault = Utf8.firstFault(body);
        // A zero byte near the beginning is the mark of UTF-16 and UTF-32, which the parser would take.
        for (int i = 0; fault < 0 && i < Math.min(4, body.length); i++) {
            fault = body[i] == 0 ? i : fault;
        }
        if (fault >= 0) {
            throw BadInput.because("The body is not UTF-8 text (byte " + (fault + 1) + ")");
        }
    }

    /** Checks that bytes are UTF-8 as RFC 3629 defines it: the JSON parser lets overlong forms and encoded surrogates pass. */
    private static final class Utf8 {

        private static final VarHandle LONGS =
                MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
        private static final long HIGH_BITS = 0x8080808080808080L;

        private Utf8() {}

        /** Index of the first byte that is not part of a character; -1 when there is none. */
        static int firstFault(byte[] bytes) {
            int at = 0;
            while (at < bytes.length) {
                at = skipAscii(bytes, at);
                if (at < bytes.length) {
                    int length = sequenceLength(bytes, at);
                    if (length == 0) {
                        return at;
                    }
                    at += length;
                }
            }
            return -1;
        }

        private static int skipAscii(byte[] bytes, int from) {
            int at = from;
            while (at <= bytes.length - Long.BYTES && ((long) LONGS.get(bytes, at) & HIGH_BITS) == 0) {
                at += Long.BYTES;
            }
            while (at < bytes.length && bytes[at] >= 0) {
                at++;
            }
            return at;
        }

        /** Length of the multi-byte character at an index; 0 when it is none. */
        private static int sequenceLength(byte[] bytes, int at) {
            int lead = bytes[at] & 0xff;
            int length =
                    lead >= 0xc2 && lead <= 0xdf ? 2 : (lead & 0xf0) == 0xe0 ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
            if (length == 0 || at + length > bytes.length) {
                return 0;
            }
            int second = bytes[at + 1] & 0xff;
            // Overlong forms, surrogates, and what lies beyond U+10FFFF show in the second byte.
            int min = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
            int max = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
            if (second < min || second > max) {
                return 0;
            }
            for (int i = 2; i < length; i++) {
                if ((bytes[at + i] & 0xc0) != 0x80) {
                    return 0;
                }
            }
            return length;
        }
    }
}
