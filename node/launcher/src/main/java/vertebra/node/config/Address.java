package vertebra.node.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Where a listener binds.
 *
 * @param host name or address
 * @param port 0: a free one
 */
public record Address(String host, int port) {

    private static final int MAX_PORT = 65_535;

    /** Reads {@code HOST:PORT}, {@code :PORT} or {@code PORT}; the host is 127.0.0.1 unless written. */
    static Optional<Address> parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon > 0 ? text.substring(0, colon) : "127.0.0.1";
        String port = text.substring(colon + 1);
        if (!port.matches("\\d{1,5}") || Integer.parseInt(port) > MAX_PORT) {
            return Optional.empty();
        }
        return Optional.of(new Address(host.replaceAll("^\\[|]$", ""), Integer.parseInt(port)));
    }

    /** True when only this machine can reach it. */
    public boolean isLoopback() {
        try {
            return Arrays.stream(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress);
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** How this machine reaches it: what binds to every address, by loopback. */
    public Address fromHere() {
        try {
            return InetAddress.ofLiteral(host).isAnyLocalAddress() ? new Address("127.0.0.1", port) : this;
        } catch (IllegalArgumentException name) {
            return this;
        }
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
