package vertebra.acceptance.python;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** A form as a browser sends it, broken at random: the same ones for the same seed. */
record BrokenForm(String contentType, byte[] body) {

    private static final BrokenForm FIELDS = new BrokenForm(
            "application/x-www-form-urlencoded", bytes("user_id=12345&user_id=6&name=J%C3%BCrgen+X&empty=&flag"));
    private static final BrokenForm PARTS = new BrokenForm("multipart/form-data; boundary=limit", bytes("""
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

    private BrokenForm broken(Random random) {
        int from = random.nextInt(body.length + 1);
        int to = Math.min(body.length, from + random.nextInt(40));
        String text = new String(body, StandardCharsets.ISO_8859_1);
        String part = text.substring(from, to);
        return switch (random.nextInt(6)) {
            case 0 -> with(text.substring(0, from));
            case 1 -> with(text.substring(0, from) + text.substring(to));
            case 2 -> with(text.substring(0, to) + part.repeat(1 + random.nextInt(50)) + text.substring(to));
            case 3 -> with(text.substring(0, from) + (char) random.nextInt(256) + text.substring(to));
            case 4 -> new BrokenForm(TYPES.get(random.nextInt(TYPES.size())), body);
            default ->
                with(text.substring(0, from) + SPLINTERS.get(random.nextInt(SPLINTERS.size())) + text.substring(from));
        };
    }

    private BrokenForm with(String latin1) {
        return new BrokenForm(contentType, latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
