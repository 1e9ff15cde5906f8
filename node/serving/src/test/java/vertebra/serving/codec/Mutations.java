package vertebra.serving.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Random;

/** Small changes of a body, most of which break it: bits, pieces of JSON and of what looks like it, cuts. */
final class Mutations {

    private static final String[] PIECES = {
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        "\"",
        "\\",
        "'",
        "/",
        "/**/",
        "//",
        "#",
        " ",
        "\n",
        "\r",
        "\r\n",
        "\t",
        "\u0000",
        "\u0001",
        "\u007f",
        "0",
        "1",
        "-",
        "+",
        ".",
        "e",
        "E",
        "e+",
        "00",
        "01",
        "-0",
        "-.",
        "1.",
        ".5",
        "1e",
        "1e-",
        "1.5e3",
        "0x10",
        "1.0.0",
        "1e999",
        "1e-999",
        "9999999999999999999999",
        "-I",
        "-IN",
        "-In",
        "-Infinity",
        "-INF",
        "+Infinity",
        "+INF",
        "+I",
        "Infinity",
        "Infinit",
        "I",
        "NaN",
        "NaNs",
        "N",
        "-NaN",
        "true",
        "tru",
        "truth",
        "trueé",
        "true1",
        "false",
        "falsely",
        "null",
        "nul",
        "nullé",
        "nul\u00a0",
        "abc",
        "$x",
        "é",
        "×",
        "€",
        "ß5",
        "😀",
        "\ud801\udc41",
        "\ufeff",
        "\\u00e9",
        "\\ud800",
        "\\ud83d\\ude00",
        "\\u12",
        "\\u00zz",
        "\\x",
        "\\é",
        "\\€",
        "\\b\\f\\n\\r\\t\\/",
        "\"\\\"\"",
        "\"x\":",
        "\"k\":",
        "\"i0\":",
        "\"i1\":",
        "\"i\\u0030\":",
        "\"outputs\":",
        "\"instances\":",
        "\"outputs\":[\"i0\"],",
        "[]",
        "{}",
        "[[[[[[[[[[",
        "1234567890123456789012345678901234567890",
        "0.00000000000000000000000000000000000000000000000000000000000000001",
        "2e-0",
        "1E+00002"
    };

    private static final byte[][] BROKEN = {
        {(byte) 0x80}, {(byte) 0xc3}, {(byte) 0xc0, (byte) 0xaf}, {(byte) 0xed, (byte) 0xa0, (byte) 0x80}, {(byte) 0xff}
    };

    private final Random random;

    Mutations(Random random) {
        this.random = random;
    }

    /** One to three changes, with pieces of other bodies among them. */
    byte[] of(byte[] body, byte[] other) {
        byte[] changed = body;
        for (int changes = 1 + random.nextInt(3); changes > 0 && changed.length > 0; changes--) {
            changed = once(changed, other);
        }
        return changed;
    }

    private byte[] once(byte[] body, byte[] other) {
        int at = random.nextInt(body.length);
        return switch (random.nextInt(9)) {
            case 0 -> flipped(body, at);
            case 1 -> spliced(body, at, new byte[0], Math.min(body.length, at + 1 + random.nextInt(4)));
            case 2, 3, 4 -> spliced(body, at, piece(), at);
            case 5, 6 -> spliced(body, at, piece(), at + 1);
            case 7 -> Arrays.copyOf(body, at);
            default -> {
                int from = random.nextInt(other.length);
                int to = from + random.nextInt(Math.min(12, other.length - from));
                yield spliced(body, at, Arrays.copyOfRange(other, from, to), at);
            }
        };
    }

    private byte[] piece() {
        return random.nextInt(60) == 0
                ? BROKEN[random.nextInt(BROKEN.length)]
                : PIECES[random.nextInt(PIECES.length)].getBytes(UTF_8);
    }

    private byte[] flipped(byte[] body, int at) {
        byte[] changed = body.clone();
        changed[at] ^= (byte) (1 << random.nextInt(8));
        return changed;
    }

    private static byte[] spliced(byte[] body, int at, byte[] piece, int resume) {
        byte[] result = new byte[at + piece.length + body.length - resume];
        System.arraycopy(body, 0, result, 0, at);
        System.arraycopy(piece, 0, result, at, piece.length);
        System.arraycopy(body, resume, result, at + piece.length, body.length - resume);
        return result;
    }
}
