package vertebra.cli.command.option;

import java.net.URI;
import vertebra.cli.failure.CommandFailure;
import vertebra.cli.failure.ExitCode;

/** Address of an admin listener as people write it. */
public final class NodeUrl {

    private NodeUrl() {}

    /**
     * {@code http://HOST:PORT}, {@code https://HOST:PORT} or {@code HOST:PORT}.
     *
     * @throws CommandFailure when it is none
     */
    public static URI parse(String text) {
        String url = text.contains("://") ? text : "http://" + text;
        try {
            URI parsed = URI.create(url);
            if (parsed.getHost() != null && parsed.getScheme().matches("https?")) {
                return parsed;
            }
        } catch (IllegalArgumentException noUrl) {
            // Told below.
        }
        throw CommandFailure.of(
                ExitCode.USAGE, "'" + text + "' is no address (expected: http(s)://HOST:PORT or HOST:PORT)", null);
    }
}
