package vertebra.http.tls;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import vertebra.testkit.time.ManualClock;
import vertebra.testkit.tls.TestCertificate;

/** When people are told about a certificate. */
@ExtendWith(VertxExtension.class)
@Tag("F24")
class WatchedCertificateTest {

    private static final Duration DAY = Duration.ofDays(1);

    private final ManualClock clock = new ManualClock(Instant.now());
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @TempDir
    private Path folder;

    private Vertx vertx;

    @BeforeEach
    void listen(Vertx ofThisTest) {
        vertx = ofThisTest;
        log.start();
        logger().addAppender(log);
    }

    @AfterEach
    void close() {
        logger().detachAppender(log);
    }

    @Test
    void warnsOnceADayFromTwoWeeksBeforeTheEndAndSaysWhenItIsOver() throws Exception {
        // given
        TestCertificate.lasting("-1d", 21, "dns:localhost").writeTo(folder);
        WatchedCertificate watched = read();

        // when
        look(watched, DAY.multipliedBy(5));

        // then
        assertThat(log.list).isEmpty();

        // when
        look(watched, DAY.multipliedBy(2));
        look(watched, Duration.ofHours(1));
        look(watched, DAY);

        // then
        assertThat(levels()).containsExactly(Level.WARN, Level.WARN);

        // when
        look(watched, DAY.multipliedBy(13));

        // then
        assertThat(levels()).containsExactly(Level.WARN, Level.WARN, Level.ERROR);
        assertThat(watched.state().leftAt(clock.instant())).isNegative();
    }

    @Test
    void warnsAtTheStartWhenLittleIsLeft() throws Exception {
        // given
        TestCertificate.lasting("-1d", 5, "dns:localhost").writeTo(folder);

        // when
        read();

        // then
        assertThat(levels()).containsExactly(Level.WARN);
    }

    @Test
    void saysOnceThatANewPairIsNoUseAndNothingOfOneThatIsBeingReplaced() throws Exception {
        // given
        TestCertificate first = TestCertificate.forLocalhost().writeTo(folder);
        TestCertificate second = TestCertificate.forLocalhost();
        WatchedCertificate watched = read();

        // when
        Files.writeString(folder.resolve("cert.pem"), second.certificatePem());
        assertThat(watched.look()).isEmpty();

        // then
        assertThat(log.list).isEmpty();

        // when
        Files.writeString(folder.resolve("key.pem"), second.keyPem());

        // then
        serve(watched);
        assertThat(watched.look()).isEmpty();
        assertThat(levels()).containsExactly(Level.INFO);

        // when
        Files.writeString(folder.resolve("key.pem"), first.keyPem());
        for (int i = 0; i < 4; i++) {
            assertThat(watched.look()).isEmpty();
        }

        // then
        assertThat(levels()).containsExactly(Level.INFO, Level.ERROR);
        assertThat(log.list.getLast().getKeyValuePairs().toString())
                .contains("is not the key of the first certificate");
    }

    @Test
    void takesACertificateOfTheFutureWhenItsTimeHasCome() throws Exception {
        // given
        TestCertificate.forLocalhost().writeTo(folder);
        WatchedCertificate watched = read();
        TestCertificate.lasting("+2d", 30, "dns:localhost").writeTo(folder);

        // then
        assertThat(watched.look()).isEmpty();

        // when
        clock.advance(DAY.multipliedBy(3));

        // then
        assertThat(watched.look()).isPresent();
    }

    @Test
    void findsANewPairAgainUntilItIsServed() throws Exception {
        // given
        TestCertificate.forLocalhost().writeTo(folder);
        WatchedCertificate watched = read();
        CertificateState before = watched.state();
        TestCertificate.lasting("-1d", 30, "dns:localhost").writeTo(folder);

        // when
        for (int i = 0; i < 4; i++) {
            assertThat(watched.look()).isPresent();
            watched.refuse("The listener does not take it.");
        }

        // then
        assertThat(watched.state()).isEqualTo(before);
        assertThat(levels()).containsExactly(Level.ERROR);

        // when
        serve(watched);

        // then
        assertThat(watched.look()).isEmpty();
        assertThat(watched.state()).isNotEqualTo(before);
        assertThat(levels()).containsExactly(Level.ERROR, Level.INFO);
    }

    private static void serve(WatchedCertificate watched) {
        watched.serve(watched.look().orElseThrow());
    }

    private WatchedCertificate read() throws Exception {
        return WatchedCertificate.read(
                vertx, "data", new TlsFiles(folder.resolve("cert.pem"), folder.resolve("key.pem")), clock);
    }

    private void look(WatchedCertificate watched, Duration later) {
        clock.advance(later);
        assertThat(watched.look()).isEmpty();
    }

    private List<Level> levels() {
        return log.list.stream().map(ILoggingEvent::getLevel).toList();
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(WatchedCertificate.class);
    }
}
