package vertebra.serving.codec.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** UTF-8 as RFC 3629 defines it: without overlong forms, encoded surrogates, and what lies beyond U+10FFFF. */
final class Utf8 {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080808080808080L;

    private Utf8() {}

    static boolean beginsWithBom(byte[] bytes, int at) {
        return bytes[at] == (byte) 0xef && bytes[at + 1] == (byte) 0xbb && bytes[at + 2] == (byte) 0xbf;
    }

    /** Index of the first byte that is not part of a character; -1 when there is none. */
    static int firstFault(byte[] bytes, int from, int to) {
        int at = skipAscii(bytes, from, to);
        while (at < to) {
            int length = sequenceLength(bytes, at, to);
            if (length == 0) {
                return at;
            }
            at = skipAscii(bytes, at + length, to);
        }
        return -1;
    }

    /** Index of the first byte that is no ASCII character, or the end. */
    static int skipAscii(byte[] bytes, int from, int to) {
        int at = from;
        while (at <= to - 4 * Long.BYTES
                && ((word(bytes, at)
                                        | word(bytes, at + Long.BYTES)
                                        | word(bytes, at + 2 * Long.BYTES)
                                        | word(bytes, at + 3 * Long.BYTES))
                                & HIGH_BITS)
                        == 0) {
            at += 4 * Long.BYTES;
        }
        while (at < to && bytes[at] >= 0) {
            at++;
        }
        return at;
    }

    private static long word(byte[] bytes, int at) {
        return (long) LONGS.get(bytes, at);
    }

    /** Length of the multi-byte character at an index; 0 when it is none. */
    private static int sequenceLength(byte[] bytes, int at, int to) {
        int lead = bytes[at] & 0xff;
        int length = lengthAfter(lead);
        if (length == 0 || at + length > to) {
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

    /** Length of the multi-byte character that begins with this byte; 0 when none does. */
    private static int lengthAfter(int lead) {
        if (lead < 0xc2 || lead > 0xf4) {
            return 0;
        }
        return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    }
}
