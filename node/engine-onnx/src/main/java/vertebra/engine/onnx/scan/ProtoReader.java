package vertebra.engine.onnx.scan;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Walks through a protobuf message field by field and reads only what is asked for, so that gigabytes of weights cost a
 * seek. Nesting and the length of texts are bounded.
 */
final class ProtoReader {

    private static final int MAX_DEPTH = 64;
    private static final int MAX_TEXT_BYTES = 1 << 16;

    private final CodedInputStream in;
    private int depth;

    /** Takes the text, message or packed numbers of a field, by one of the reader's methods, or skips it. */
    interface Content {
        void take(int field) throws IOException;
    }

    /** Takes the integer of a field. */
    interface Integers {
        void take(int field, long value);
    }

    ProtoReader(InputStream in, int bytes) throws IOException {
        this.in = CodedInputStream.newInstance(in, 1 << 16);
        this.in.pushLimit(bytes);
    }

    /** The fields of the message that is open, to its end. A field of another kind than ONNX gives it is skipped. */
    void fields(Content content, Integers integers) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int field = WireFormat.getTagFieldNumber(tag);
            switch (WireFormat.getTagWireType(tag)) {
                case WireFormat.WIRETYPE_LENGTH_DELIMITED -> content.take(field);
                case WireFormat.WIRETYPE_VARINT -> integers.take(field, in.readInt64());
                case WireFormat.WIRETYPE_FIXED32 -> in.skipRawBytes(Integer.BYTES);
                case WireFormat.WIRETYPE_FIXED64 -> in.skipRawBytes(Long.BYTES);
                default -> throw new IOException("a field of kind " + WireFormat.getTagWireType(tag));
            }
        }
        if (in.getBytesUntilLimit() != 0) {
            throw new IOException("cut short");
        }
    }

    /** The fields of a nested message. */
    void message(Content content, Integers integers) throws IOException {
        if (++depth > MAX_DEPTH) {
            throw new IOException("nested deeper than " + MAX_DEPTH);
        }
        int outer = in.pushLimit(in.readRawVarint32());
        fields(content, integers);
        in.popLimit(outer);
        depth--;
    }

    /** The fields of a nested message without integers of interest. */
    void message(Content content) throws IOException {
        message(content, (field, value) -> {});
    }

    void skip() throws IOException {
        in.skipRawBytes(in.readRawVarint32());
    }

    String text() throws IOException {
        return new String(bytes(MAX_TEXT_BYTES), StandardCharsets.UTF_8);
    }

    /** A nested message as it is. */
    byte[] bytes(int max) throws IOException {
        int length = in.readRawVarint32();
        if (length < 0 || length > max) {
            throw new IOException(length + " bytes where at most " + max + " are expected");
        }
        return in.readRawBytes(length);
    }

    List<Long> packedIntegers() throws IOException {
        List<Long> integers = new ArrayList<>();
        int outer = in.pushLimit(in.readRawVarint32());
        while (in.getBytesUntilLimit() > 0) {
            integers.add(in.readInt64());
        }
        in.popLimit(outer);
        return integers;
    }
}
