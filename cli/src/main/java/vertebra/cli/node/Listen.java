package vertebra.cli.node;

import vertebra.cli.failure.CommandFailure;
import vertebra.cli.failure.ExitCode;

/**
 * Where a listener is to be opened.
 *
 * @param port 0: a free one
 */
public record Listen(String host, int port) {

    /** Reads {@code HOST:PORT}, {@code :PORT} or {@code PORT}. */
    public static Listen parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon > 0 ? text.substring(0, colon) : "127.0.0.1";
        String port = text.substring(colon + 1);
        if (!port.matches("\\d{1,5}") || Integer.parseInt(port) > 65_535) {
            throw CommandFailure.of(
                    ExitCode.USAGE,
                    "'" + text + "' is no address (expected: PORT or HOST:PORT, port 0 to 65535)",
                    null);
        }
        return new Listen(host.replaceAll("^\\[|]$", ""), Integer.parseInt(port));
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
