package vertebra.registry.decision;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import vertebra.spec.ApiName;
import vertebra.spec.Revision;
import vertebra.spec.fleet.Explanation;

class RecentDecisionsTest {

    private static final ApiName IRIS = new ApiName("iris");
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Logger logger = (Logger) LoggerFactory.getLogger(RecentDecisions.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final DecisionLog log = new RecentDecisions();

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
    }

    @Test
    void showsTheNewestFirst() {
        // when
        log.record(decision(0, 1));
        log.record(decision(1, 2));
        log.record(decision(2, 3));

        // then
        assertThat(log.recent(IRIS, 2)).containsExactly(decision(2, 3), decision(1, 2));
        assertThat(log.recent(new ApiName("other"), 2)).isEmpty();
    }

    @Test
    void keepsAndLogsARepeatedDecisionOnce() {
        // when
        log.record(decision(0, 1));
        log.record(decision(1, 1));
        log.record(decision(2, 2));
        log.record(decision(3, 1));

        // then
        assertThat(log.recent(IRIS, 10)).containsExactly(decision(3, 1), decision(2, 2), decision(0, 1));
        assertThat(lines.list)
                .extracting(ILoggingEvent::getMessage)
                .containsOnly("Decided")
                .hasSize(3);
    }

    @Test
    void isBounded() {
        // when
        for (int i = 0; i < 2 * RecentDecisions.MAX_PER_API; i++) {
            log.record(decision(i, i));
        }
        for (int i = 0; i < RecentDecisions.MAX_APIS; i++) {
            log.record(new Explanation(
                    START, new ApiName("api-" + i), new Revision(1), 1, 1, "init_replicas", "r", List.of()));
        }

        // then
        assertThat(log.recent(new ApiName("api-1"), 1000)).hasSize(1);
        assertThat(log.recent(IRIS, 1000)).as("decided on longest ago").isEmpty();
    }

    @Test
    void forgetsTheOldestDecisions() {
        // when
        for (int i = 0; i < 2 * RecentDecisions.MAX_PER_API; i++) {
            log.record(decision(i, i));
        }

        // then
        assertThat(log.recent(IRIS, 1000)).hasSize(RecentDecisions.MAX_PER_API).startsWith(decision(199, 199));
    }

    private static Explanation decision(int second, int want) {
        return new Explanation(
                START.plusSeconds(second), IRIS, new Revision(1), want, want, "init_replicas", "as asked", List.of());
    }
}
