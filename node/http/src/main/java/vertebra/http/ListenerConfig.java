package vertebra.http;

import java.time.Duration;
import java.util.Optional;
import vertebra.http.tls.TlsFiles;
import vertebra.http.wire.WireLimits;

/**
 * Where a listener listens, and its bounds.
 *
 * @param name for logs and problems: {@code data}, {@code admin}
 * @param host address to bind
 * @param port 0: a free one
 * @param option how a user sets the port, such as {@code listen.data}; named when the port is in use
 * @param eventLoops how many event loops accept connections, 1 or more
 * @param limits bounds of connections and requests
 * @param tls empty: plain text
 */
public record ListenerConfig(
        String name, String host, int port, String option, int eventLoops, Limits limits, Optional<TlsFiles> tls) {

    public static final String LOOPBACK = "127.0.0.1";

    public ListenerConfig {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException(option + ": " + port + " (expected: a port, 0 to 65535)");
        }
        if (eventLoops < 1) {
            throw new IllegalArgumentException("event loops: " + eventLoops + " (expected: >= 1)");
        }
    }

    /** A listener on loopback with one event loop and the default limits. */
    public static ListenerConfig loopback(String name, int port) {
        return new ListenerConfig(name, LOOPBACK, port, "listen." + name, 1, Limits.DEFAULT, Optional.empty());
    }

    public ListenerConfig withHost(String newHost) {
        return new ListenerConfig(name, newHost, port, option, eventLoops, limits, tls);
    }

    public ListenerConfig withEventLoops(int newEventLoops) {
        return new ListenerConfig(name, host, port, option, newEventLoops, limits, tls);
    }

    public ListenerConfig withLimits(Limits newLimits) {
        return new ListenerConfig(name, host, port, option, eventLoops, newLimits, tls);
    }

    public ListenerConfig withTls(Optional<TlsFiles> newTls) {
        return new ListenerConfig(name, host, port, option, eventLoops, limits, newTls);
    }

    /**
     * Bounds of connections and requests. The size of a body is bounded where it is read.
     *
     * @param wire how long headers and bodies may take to come
     * @param idleTimeout a connection on which nothing moves for so long is closed, also while a request runs
     * @param maxHeaderBytes all headers of a request together
     * @param maxRequestLineBytes method, path and query; also the line that begins a chunk
     * @param maxConnections what exceeds it is closed at once
     */
    public record Limits(
            WireLimits wire, Duration idleTimeout, int maxHeaderBytes, int maxRequestLineBytes, int maxConnections) {

        public static final Limits DEFAULT = new Limits(
                new WireLimits(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(5), 1_000, 100),
                Duration.ofMinutes(5),
                16 * 1024,
                8 * 1024,
                20_000);

        public Limits {
            if (!idleTimeout.isPositive()) {
                throw new IllegalArgumentException("idle timeout: " + idleTimeout + " (expected: > 0)");
            }
            if (maxConnections < 1) {
                throw new IllegalArgumentException("connections: " + maxConnections + " (expected: >= 1)");
            }
        }

        public Limits withWire(WireLimits newWire) {
            return new Limits(newWire, idleTimeout, maxHeaderBytes, maxRequestLineBytes, maxConnections);
        }

        public Limits withIdleTimeout(Duration newIdleTimeout) {
            return new Limits(wire, newIdleTimeout, maxHeaderBytes, maxRequestLineBytes, maxConnections);
        }

        public Limits withMaxConnections(int newMax) {
            return new Limits(wire, idleTimeout, maxHeaderBytes, maxRequestLineBytes, newMax);
        }
    }
}
