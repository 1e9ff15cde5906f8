package vertebra.node.packages;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import vertebra.testkit.time.ManualClock;

class PackageProgressTest {

    private final ManualClock clock = new ManualClock(Instant.EPOCH);
    private final Logger logger = (Logger) LoggerFactory.getLogger(PackageProgress.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(log);
    }

    @Test
    void saysALineInTenSecondsHoweverManyPackagesThereAre() {
        // given
        PackageProgress progress = new PackageProgress("movies", clock);

        // when: 300 packages in 30 seconds
        for (int i = 1; i <= 300; i++) {
            clock.advance(Duration.ofMillis(100));
            progress.accept("Collecting package-" + i);
        }

        // then
        assertThat(log.list)
                .extracting(event -> event.getKeyValuePairs().toString())
                .containsExactly(
                        "[api=\"movies\", packages=\"100\", pip=\"Collecting package-100\"]",
                        "[api=\"movies\", packages=\"200\", pip=\"Collecting package-200\"]",
                        "[api=\"movies\", packages=\"300\", pip=\"Collecting package-300\"]");
    }
}
