package vertebra.serving.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The codec's reader as it was when Jackson read the JSON, kept to hold the one written by hand against it: the same values, the same
 * faults, at the same places.
 */
final class JacksonBody {

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

    private JacksonBody() {}

    /** As {@link TensorCodec#decode}. */
    static DecodedRequest decode(ModelPorts ports, byte[] body) {
        return read(body, ports::wanted, new JacksonRequestReader(ports, body.length)::read);
    }

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

    /** The JDK's decoder is strict too, and stops at the first byte of what is no character. */
    private static void checkUtf8(byte[] body) {
        ByteBuffer in = ByteBuffer.wrap(body);
        CoderResult result = UTF_8.newDecoder().decode(in, CharBuffer.allocate(body.length), true);
        int fault = result.isError() ? in.position() : -1;
        // A zero byte near the beginning is the mark of UTF-16 and UTF-32, which the parser would take.
        for (int i = 0; fault < 0 && i < Math.min(4, body.length); i++) {
            fault = body[i] == 0 ? i : fault;
        }
        if (fault >= 0) {
            throw BadInput.because("The body is not UTF-8 text (byte " + (fault + 1) + ")");
        }
    }
}
