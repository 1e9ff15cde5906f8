package vertebra.node.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vertebra.node.config.NodeConfig;

class RecentLogsTest {

    private final RecentLogs logs = NodeLogging.start(new NodeConfig.Log("info", NodeConfig.Log.Format.TEXT, false));
    private final Logger logger = LoggerFactory.getLogger("vertebra.test");

    @BeforeEach
    void printNothing() {
        ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME))
                .detachAppender(NodeLogging.CONSOLE);
    }

    @Test
    void keepsLinesWithTheirFields() {
        // when
        logger.atInfo().addKeyValue("api", "iris").addKeyValue("revision", "r1").log("Loaded");
        logger.atInfo().addKeyValue("api", "other").log("Loaded");
        logger.atDebug().addKeyValue("api", "iris").log("Below the level");

        // then
        assertThat(logs.recent(line -> "iris".equals(line.fields().get("api")), 10))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.level()).isEqualTo("INFO");
                    assertThat(line.message()).isEqualTo("Loaded");
                    assertThat(line.fields()).containsEntry("revision", "r1");
                });
    }

    @Test
    void givesTheNewestOldestFirst() {
        // when
        for (int i = 0; i < 10; i++) {
            logger.info("line {}", i);
        }

        // then
        assertThat(logs.recent(line -> true, 3))
                .extracting(RecentLogs.Line::message)
                .containsExactly("line 7", "line 8", "line 9");
    }

    @Test
    void forgetsTheOldest() {
        // when
        for (int i = 0; i < 6_000; i++) {
            logger.info("line {}", i);
        }

        // then
        assertThat(logs.recent(line -> true, 10_000))
                .hasSize(5_000)
                .first()
                .satisfies(line -> assertThat(line.message()).isEqualTo("line 1000"));
    }

    @Test
    void tellsUntilWhenLinesAreGone() {
        // given
        logger.info("first");
        Optional<Instant> allAreKept = logs.goneUntil();

        // when
        for (int i = 1; i < 5_002; i++) {
            logger.info("line {}", i);
        }

        // then
        assertThat(allAreKept).isEmpty();
        List<RecentLogs.Line> kept = logs.recent(line -> true, 10_000);
        assertThat(logs.goneUntil())
                .hasValueSatisfying(gone -> assertThat(gone)
                        .isBeforeOrEqualTo(kept.getFirst().at())
                        .isAfter(kept.getFirst().at().minusSeconds(60)));
    }

    @Test
    void followersHearWhatIsLoggedUntilTheyLeave() {
        // given
        logger.info("before");
        List<String> heard = new ArrayList<>();

        // when
        Runnable leave = logs.follow(line -> true, line -> heard.add(line.message()));
        logger.info("during");
        leave.run();
        logger.info("after");

        // then
        assertThat(heard).containsExactly("during");
    }
}
