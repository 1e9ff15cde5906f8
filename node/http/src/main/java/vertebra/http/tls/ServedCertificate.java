package vertebra.http.tls;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the servers of a listener their certificate, and each new one: handshakes from then on use it, open connections go on.
 * TLS 1.2 and 1.3 only, with the cipher suites of the JDK.
 */
public final class ServedCertificate {

    private static final Logger LOGGER = LoggerFactory.getLogger(ServedCertificate.class);

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);
    private static final Set<String> VERSIONS = Set.of("TLSv1.3", "TLSv1.2");
    private static final int HANDSHAKE_SECONDS = 5;

    private final Vertx vertx;
    private final WatchedCertificate watched;
    private final AtomicBoolean looking = new AtomicBoolean();

    private ServedCertificate(Vertx vertx, WatchedCertificate watched) {
        this.vertx = vertx;
        this.watched = watched;
    }

    /**
     * Reads the files of a listener.
     *
     * @return fails with {@link UnusableCertificate}
     */
    public static Future<ServedCertificate> read(Vertx vertx, String listener, TlsFiles files) {
        return vertx.executeBlocking(() -> WatchedCertificate.read(vertx, listener, files, Clock.systemUTC()))
                .map(watched -> new ServedCertificate(vertx, Objects.requireNonNull(watched)));
    }

    /** What is served now; safe for any thread. */
    public CertificateState state() {
        return watched.state();
    }

    /** Sets up a server that is not open yet. */
    public void applyTo(HttpServerOptions options) {
        options.setSsl(true)
                .setKeyCertOptions(watched.options())
                .setEnabledSecureTransportProtocols(VERSIONS)
                .setSslHandshakeTimeout(HANDSHAKE_SECONDS)
                .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS);
    }

    /**
     * Looks for a new certificate every few seconds, until the timer is cancelled.
     *
     * @param server one of those that share the port
     * @return the timer
     */
    public long watchFor(HttpServer server) {
        return vertx.setPeriodic(BETWEEN_LOOKS.toMillis(), tick -> {
            // One at a time.
            if (looking.compareAndSet(false, true)) {
                vertx.executeBlocking(watched::look)
                        .compose(found -> Objects.requireNonNull(found)
                                .map(fresh -> replace(server, fresh))
                                .orElseGet(Future::succeededFuture))
                        .onFailure(failure ->
                                LOGGER.atError().setCause(failure).log("The certificate cannot be looked at"))
                        .onComplete(done -> looking.set(false));
            }
        });
    }

    /** What the server does not take is tried again at the next look. */
    private Future<Void> replace(HttpServer server, WatchedCertificate.Served fresh) {
        return server.updateSSLOptions(options(fresh.options())).transform(updated -> {
            if (updated.succeeded()) {
                watched.serve(fresh);
            } else {
                watched.refuse("The listener does not take it: " + updated.cause());
            }
            return Future.succeededFuture();
        });
    }

    private static ServerSSLOptions options(PemKeyCertOptions certificate) {
        ServerSSLOptions options = new ServerSSLOptions();
        options.setKeyCertOptions(certificate);
        options.setEnabledSecureTransportProtocols(VERSIONS);
        return options;
    }
}
