package vertebra.engine.worker.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import vertebra.testkit.time.ManualClock;

@Tag("R6")
class RetryBudgetTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualClock clock = new ManualClock(Instant.EPOCH);
    private final RetryBudget budget = new RetryBudget(this::now);

    @Test
    void tenASecondAreFree() {
        assertThat(take(50)).isEqualTo(10);
        clock.advance(SECOND.minusMillis(1));
        assertThat(take(50)).isZero();
        clock.advance(Duration.ofMillis(101));
        assertThat(take(50)).isEqualTo(10);
    }

    @Test
    void aTenthOfTheTrafficIsFreeWhereThatIsMore() {
        // given
        for (int i = 0; i < 500; i++) {
            budget.request();
            clock.advance(Duration.ofMillis(2));
        }

        // then
        assertThat(take(500)).isEqualTo(50);
    }

    @Test
    void trafficThatIsOverCountsNoMore() {
        // given
        for (int i = 0; i < 5000; i++) {
            budget.request();
        }
        clock.advance(SECOND.multipliedBy(2));

        // then
        assertThat(take(500)).isEqualTo(10);
    }

    @Test
    void inNoSecondAreThereMoreThanTen() {
        // given
        List<Long> taken = new ArrayList<>();

        // when
        for (int millis = 0; millis < 20_000; millis += 7) {
            if (budget.take()) {
                taken.add(now());
            }
            clock.advance(Duration.ofMillis(7));
        }

        // then
        assertThat(taken).hasSizeGreaterThan(150);
        for (int i = 10; i < taken.size(); i++) {
            assertThat(taken.get(i) - taken.get(i - 10)).isGreaterThanOrEqualTo(SECOND.toNanos());
        }
    }

    private int take(int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += budget.take() ? 1 : 0;
        }
        return taken;
    }

    private long now() {
        return Duration.between(Instant.EPOCH, clock.instant()).toNanos();
    }
}
