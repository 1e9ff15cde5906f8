package vertebra.engine.worker.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("F13")
class BackoffTest {

    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Backoff backoff = new Backoff();

    @Test
    void theFirstDeathCostsNothingThenTheDelayDoublesToAMinute() {
        assertThat(Stream.generate(() -> backoff.died(SHORT, false).toSeconds()).limit(10))
                .containsExactly(0L, 1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
    }

    @Test
    void whoHadAnsweredIsBackWithinTwoSeconds() {
        assertThat(Stream.generate(() -> backoff.died(SHORT, true).toSeconds()).limit(6))
                .containsExactly(0L, 1L, 2L, 2L, 2L, 2L);
    }

    @Test
    void aMinuteOfHealthEndsTheRow() {
        // given
        for (int i = 0; i < 20; i++) {
            backoff.died(SHORT, true);
        }

        // then
        assertThat(backoff.died(LONG.minusNanos(1), false)).isEqualTo(Duration.ofSeconds(60));
        assertThat(backoff.longestRow()).isEqualTo(21);
        assertThat(backoff.died(LONG, false)).isZero();
        assertThat(backoff.died(SHORT, true)).isEqualTo(Duration.ofSeconds(1));
        assertThat(backoff.longestRow()).isEqualTo(2);
    }

    @Test
    void anAnswerEndsACrashLoop() {
        // given
        for (int i = 0; i < 20; i++) {
            backoff.died(SHORT, false);
        }

        // when
        backoff.died(SHORT, true);

        // then
        assertThat(backoff.isCrashLoop()).isFalse();
    }

    @Test
    void whoAnswersBetweenItsDeathsKeepsDyingUntilAMinuteOfHealth() {
        // given
        for (int i = 1; i <= 4; i++) {
            backoff.died(SHORT, true);
        }
        assertThat(backoff.keepsDying(Duration.ZERO, false)).isFalse();

        // when
        backoff.died(SHORT, true);

        // then
        assertThat(backoff.keepsDying(Duration.ZERO, false)).isTrue();
        assertThat(backoff.keepsDying(LONG.minusNanos(1), true)).isTrue();
        assertThat(backoff.keepsDying(LONG, false)).isFalse();
        assertThat(backoff.longestRow()).isEqualTo(5);
    }

    @Test
    void whoNeverAnswersKeepsDyingHoweverRarely() {
        // given
        for (int i = 1; i <= 4; i++) {
            backoff.died(LONG, false);
        }
        assertThat(backoff.keepsDying(Duration.ZERO, false)).isFalse();

        // when
        backoff.died(LONG, false);

        // then
        assertThat(backoff.keepsDying(LONG, false)).isTrue();
        assertThat(backoff.keepsDying(LONG, true)).isFalse();
    }

    @Test
    void fiveDeathsInARowAreACrashLoop() {
        for (int i = 1; i <= 4; i++) {
            backoff.died(SHORT, false);
            assertThat(backoff.isCrashLoop()).isFalse();
        }
        backoff.died(SHORT, false);
        assertThat(backoff.isCrashLoop()).isTrue();
    }

    @Test
    void whoAnswersBetweenItsDeathsIsNoCrashLoop() {
        for (int i = 0; i < 20; i++) {
            backoff.died(SHORT, true);
            assertThat(backoff.isCrashLoop()).isFalse();
        }
    }
}
