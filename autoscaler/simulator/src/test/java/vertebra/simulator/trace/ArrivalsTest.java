package vertebra.simulator.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ArrivalsTest {

    private static final Trace STEADY =
            new Trace(60, IntStream.range(0, 600).mapToDouble(i -> 1_800).toArray());

    @Test
    void bringsExactlyTheRequestsOfTheTrace() {
        // given
        Trace trace = new Trace(60, new double[] {0, 100, 7, 0, 3_000, 1});

        // when
        Arrivals arrivals = Arrivals.of(trace, new Chance(1));

        // then
        for (int bucket = 0; bucket < trace.buckets(); bucket++) {
            assertThat(arrivals.rate(bucket * 60, bucket * 60 + 60) * 60).isCloseTo(trace.count(bucket), within(1e-6));
        }
    }

    @Test
    void roundsPartsOfRequestsAtRandom() {
        // given
        double[] halves = new double[10_000];
        Arrays.fill(halves, 0.5);

        // when
        Arrivals arrivals = Arrivals.of(new Trace(1, halves), new Chance(1));

        // then
        assertThat(arrivals.rate(0, 10_000)).isCloseTo(0.5, within(0.02));
    }

    @Test
    void scattersMoreThanIndependentRequestsWould() {
        // when
        double dispersion = Arrivals.of(STEADY, new Chance(1)).dispersion();

        // then
        // 1 of Poisson, 30/s x (0.08² + 1/50) of the rate's own variance, less what the fixed sum of a minute takes
        // away.
        assertThat(dispersion).isBetween(1.5, 1.9);
    }

    @Test
    void theSameSeedBringsTheSameRequests() {
        // when
        Arrivals one = Arrivals.of(STEADY, new Chance(7));
        Arrivals same = Arrivals.of(STEADY, new Chance(7));
        Arrivals other = Arrivals.of(STEADY, new Chance(8));

        // then
        assertThat(IntStream.range(0, one.seconds()).filter(second -> one.in(second) != same.in(second)))
                .isEmpty();
        assertThat(IntStream.range(0, one.seconds()).filter(second -> one.in(second) != other.in(second)))
                .isNotEmpty();
    }

    @Test
    void aTraceKnowsItsBusiestMinute() {
        // given
        Trace trace = new Trace(30, new double[] {30, 60, 90, 120, 0, 0});

        // then
        assertThat(trace.peakRate()).isEqualTo(3.5);
        assertThat(trace.perMinute()).containsExactly(90, 210, 0);
        assertThat(trace.rateAt(15)).isCloseTo(1.0, within(0.02));
    }
}
