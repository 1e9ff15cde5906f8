package vertebra.serving.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CostMeterTest {

    @Test
    void beginsWithTheWarmUp() {
        assertThat(meter(199).isCheap(1)).isTrue();
        assertThat(meter(201).isCheap(1)).isFalse();
    }

    @Test
    void learnsThatAModelBecameExpensiveAndCheapAgain() {
        // given
        CostMeter meter = meter(20);

        // when
        record(meter, 100, 1, 400);
        boolean whenSlow = meter.isCheap(1);
        record(meter, 100, 1, 20);

        // then
        assertThat(whenSlow).isFalse();
        assertThat(meter.isCheap(1)).isTrue();
    }

    @Test
    void keepsItsMindBetweenTheLimits() {
        // given
        CostMeter cheap = meter(20);
        CostMeter expensive = meter(1_000);

        // when
        record(cheap, 500, 1, 200);
        record(expensive, 500, 1, 200);

        // then
        assertThat(cheap.isCheap(1)).isTrue();
        assertThat(expensive.isCheap(1)).isFalse();
    }

    @Test
    void forgivesOnePause() {
        // given
        CostMeter meter = meter(20);

        // when
        record(meter, 1, 1, 2_000_000);

        // then
        assertThat(meter.isCheap(1)).isTrue();
    }

    @Test
    void countsAPartOfARunForEachThatSharedIt() {
        // given
        CostMeter meter = meter(1_000);

        // when
        for (int i = 0; i < 100; i++) {
            meter.record(10, 10, 1_000_000);
        }

        // then
        assertThat(meter.isCheap(1)).isTrue();
    }

    @Test
    void expectsAQueueToTakeItsCallsOverAllSlots() {
        assertThat(meter(5_000).timeFor(1_000, 2)).isEqualTo(Duration.ofMillis(2_500));
        assertThat(meter(5_000).timeFor(0, 2)).isEqualTo(Duration.ZERO);
    }

    @Test
    void learnsWhatASlowModelCosts() {
        // given
        CostMeter meter = meter(300);

        // when
        record(meter, 300, 1, 500_000);

        // then
        assertThat(meter.timeFor(1, 1)).isGreaterThan(Duration.ofMillis(490));
    }

    @Test
    void expectsLargeCallsToCostMore() {
        // given
        CostMeter meter = meter(10);
        record(meter, 100, 1, 10);

        // then
        assertThat(meter.isCheap(10)).isTrue();
        assertThat(meter.isCheap(100)).isFalse();
    }

    private static CostMeter meter(long micros) {
        return new CostMeter(Duration.ofNanos(micros * 1_000), 1);
    }

    private static void record(CostMeter meter, int times, long bytes, long micros) {
        for (int i = 0; i < times; i++) {
            meter.record(1, bytes, micros * 1_000);
        }
    }
}
