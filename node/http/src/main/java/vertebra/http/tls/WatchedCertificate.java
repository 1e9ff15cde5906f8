package vertebra.http.tls;

import io.vertx.core.Vertx;
import io.vertx.core.net.PemKeyCertOptions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The certificate of a listener and the files that it came from. The content is compared, not the time: links that are
 * switched and files that are renamed into place are seen as well. Warns before it expires, once a day.
 *
 * <p>{@link #look}, {@link #serve} and {@link #refuse} are called by one thread at a time; {@link #state} by any.
 */
final class WatchedCertificate {

    private static final Logger LOGGER = LoggerFactory.getLogger(WatchedCertificate.class);

    private static final Duration EARLY = Duration.ofDays(14);
    private static final Duration BETWEEN_WARNINGS = Duration.ofDays(1);

    private final Vertx vertx;
    private final String listener;
    private final TlsFiles files;
    private final Clock clock;
    private Served served;
    /** What was no use at the last look, and whether that was said: a pair that is being replaced does not fit for a moment. */
    private @Nullable String refusal;

    private boolean refusalLogged;
    private Instant nextWarning;

    private volatile CertificateState state;

    /** A pair that can be served. */
    record Served(PemPair pair, CertificateState state) {

        PemKeyCertOptions options() {
            return pair.options();
        }
    }

    private WatchedCertificate(Vertx vertx, String listener, TlsFiles files, Clock clock, Served served) {
        this.vertx = vertx;
        this.listener = listener;
        this.files = files;
        this.clock = clock;
        this.served = served;
        this.state = served.state();
        this.nextWarning = clock.instant();
        warnIfShort();
    }

    /**
     * Reads and checks the files. Blocking.
     *
     * @param listener its name, for the log
     */
    static WatchedCertificate read(Vertx vertx, String listener, TlsFiles files, Clock clock)
            throws UnusableCertificate {
        PemPair pair = PemPair.read(files);
        return new WatchedCertificate(
                vertx, listener, files, clock, new Served(pair, pair.check(vertx, clock.instant())));
    }

    /** What is served now. */
    CertificateState state() {
        return state;
    }

    /** What a server needs to serve it. */
    PemKeyCertOptions options() {
        return served.options();
    }

    /**
     * Reads the files again. A pair that is no use changes nothing and is logged once. Blocking.
     *
     * @return a new pair; found again until {@link #serve} is told that it is served
     */
    Optional<Served> look() {
        warnIfShort();
        try {
            PemPair found = PemPair.read(files);
            if (found.equals(served.pair())) {
                refusal = null;
                return Optional.empty();
            }
            return Optional.of(new Served(found, found.check(vertx, clock.instant())));
        } catch (UnusableCertificate unusable) {
            refuse(String.valueOf(unusable.getMessage()));
            return Optional.empty();
        }
    }

    /** A pair that was found is what new connections get. */
    void serve(Served fresh) {
        served = fresh;
        state = fresh.state();
        refusal = null;
        nextWarning = clock.instant();
        LOGGER.atInfo()
                .addKeyValue("listener", listener)
                .addKeyValue("names", state.names())
                .addKeyValue("expiresAt", state.expiresAt())
                .log("Certificate replaced");
        warnIfShort();
    }

    /** A pair that was found is no use. Logged when it happens for the same reason again, once. */
    void refuse(String why) {
        boolean again = why.equals(refusal);
        if (again && !refusalLogged) {
            LOGGER.atError()
                    .addKeyValue("listener", listener)
                    .addKeyValue("reason", why)
                    .addKeyValue("servedUntil", state.expiresAt())
                    .log("The new certificate is no use; the old one is served on");
        }
        refusalLogged = again;
        refusal = why;
    }

    private void warnIfShort() {
        Instant now = clock.instant();
        Duration left = state.leftAt(now);
        if (left.compareTo(EARLY) < 0 && !now.isBefore(nextWarning)) {
            nextWarning = now.plus(BETWEEN_WARNINGS);
            boolean expired = !left.isPositive();
            LOGGER.atLevel(expired ? Level.ERROR : Level.WARN)
                    .addKeyValue("listener", listener)
                    .addKeyValue("expiresAt", state.expiresAt())
                    .addKeyValue("daysLeft", left.toDays())
                    .log(expired ? "The certificate has expired" : "The certificate expires soon");
        }
    }
}
