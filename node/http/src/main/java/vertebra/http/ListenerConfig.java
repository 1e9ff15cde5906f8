package vertebra.http;

import java.time.Duration;

/**
 * Where a listener listens, and its bounds.
 *
 * @param name for logs and problems: {@code data}, {@code admin}
 * @param host address to bind
 * @param port 0: a free one
 * @param option how a user sets the port, such as {@code listen.data}; named when the port is in use
 * @param eventLoops how many event loops accept connections, 1 or more
 * @param limits bounds of connections and requests
 */
public record ListenerConfig(String name, String host, int port, String option, int eventLoops, Limits limits) {

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
        return new ListenerConfig(name, LOOPBACK, port, "listen." + name, 1, Limits.DEFAULT);
    }

    public ListenerConfig withHost(String newHost) {
        return new ListenerConfig(name, newHost, port, option, eventLoops, limits);
    }

    public ListenerConfig withEventLoops(int newEventLoops) {
        return new ListenerConfig(name, host, port, option, newEventLoops, limits);
    }

    public ListenerConfig withLimits(Limits newLimits) {
        return new ListenerConfig(name, host, port, option, eventLoops, newLimits);
    }

    /**
     * Bounds of connections and requests. Bodies are bounded where they are read.
     *
     * @param headerTimeout from the connection to the end of the first request's headers
     * @param idleTimeout a connection on which nothing moves for so long is closed, also while a request runs
     * @param maxHeaderBytes all headers of a request together
     * @param maxRequestLineBytes method, path and query
     * @param maxConnections what exceeds it is closed at once
     */
    public record Limits(
            Duration headerTimeout,
            Duration idleTimeout,
            int maxHeaderBytes,
            int maxRequestLineBytes,
            int maxConnections) {

        public static final Limits DEFAULT =
                new Limits(Duration.ofSeconds(10), Duration.ofMinutes(5), 16 * 1024, 8 * 1024, 20_000);

        public Limits {
            if (headerTimeout.isNegative() || headerTimeout.isZero()) {
                throw new IllegalArgumentException("header timeout: " + headerTimeout + " (expected: > 0)");
            }
            if (idleTimeout.isNegative() || idleTimeout.isZero()) {
                throw new IllegalArgumentException("idle timeout: " + idleTimeout + " (expected: > 0)");
            }
            if (maxConnections < 1) {
                throw new IllegalArgumentException("connections: " + maxConnections + " (expected: >= 1)");
            }
        }

        public Limits withIdleTimeout(Duration newIdleTimeout) {
            return new Limits(headerTimeout, newIdleTimeout, maxHeaderBytes, maxRequestLineBytes, maxConnections);
        }

        public Limits withMaxConnections(int newMaxConnections) {
            return new Limits(headerTimeout, idleTimeout, maxHeaderBytes, maxRequestLineBytes, newMaxConnections);
        }
    }
}
