package vertebra.acceptance.python;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A form as a browser sends it, broken at random: the same ones for the same seed.
 *
 * @param latin1 the body, a character for each byte
 */
record BrokenForm(String contentType, String latin1) {

    private static final BrokenForm FIELDS = new BrokenForm(
            "application/x-www-form-urlencoded", utf8("user_id=12345&user_id=6&name=J%C3%BCrgen+X&empty=&flag"));
    private static final BrokenForm PARTS = new BrokenForm("multipart/form-data; boundary=limit", utf8("""
            --limit\r
            Content-Disposition: form-data; name="text"\r
            \r
            hello ä\r
            --limit\r
            Content-Disposition: form-data; name="image"; filename="C:\\dir\\cat.png"\r
            Content-Type: image/png\r
            \r
            PNG\r
            --limi\r
            \r
            --limit \r
            Content-Disposition: form-data; name="empty"; filename=""\r
            \r
            \r
            --limit--\r
            """));
    private static final List<String> SPLINTERS = List.of(
            "--limit",
            "--limit--",
            "\r\n",
            "\r\n\r\n",
            "\n",
            "\0",
            "\u00ff\u00fe",
            "%",
            "%ff",
            "%00",
            "&",
            "=",
            ";",
            "\"",
            "name=",
            "filename*=UTF-8''%ff",
            "Content-Disposition: form-data",
            "Content-Type: text/plain; charset=idna",
            "Content-Transfer-Encoding: base64",
            ": ",
            "x".repeat(9_000));
    private static final List<String> TYPES = List.of(
            "multipart/form-data",
            "multipart/form-data; boundary=",
            "multipart/form-data; boundary=\"limit",
            "multipart/mixed; boundary=limit",
            "application/x-www-form-urlencoded; charset=utf-16",
            "text/plain; charset=hex");

    static Stream<BrokenForm> stream(long seed) {
        Random random = new Random(seed);
        return Stream.generate(() -> {
            BrokenForm form = random.nextBoolean() ? FIELDS : PARTS;
            for (int breaks = 1 + random.nextInt(4); breaks > 0; breaks--) {
                form = form.broken(random);
            }
            return form;
        });
    }

    byte[] body() {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    private BrokenForm broken(Random random) {
        int from = random.nextInt(latin1.length() + 1);
        int to = Math.min(latin1.length(), from + random.nextInt(40));
        String before = latin1.substring(0, from);
        String part = latin1.substring(from, to);
        String after = latin1.substring(to);
        return switch (random.nextInt(6)) {
            case 0 -> with(before);
            case 1 -> with(before + after);
            case 2 -> with(before + part.repeat(2 + random.nextInt(50)) + after);
            case 3 -> with(before + (char) random.nextInt(256) + after);
            case 4 -> new BrokenForm(TYPES.get(random.nextInt(TYPES.size())), latin1);
            default -> with(before + SPLINTERS.get(random.nextInt(SPLINTERS.size())) + part + after);
        };
    }

    private BrokenForm with(String body) {
        return new BrokenForm(contentType, body);
    }

    private static String utf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
