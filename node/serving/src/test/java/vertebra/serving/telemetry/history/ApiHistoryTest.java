package vertebra.serving.telemetry.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import vertebra.serving.telemetry.history.HistoryReading.Span;
import vertebra.testkit.time.ManualClock;

/** A day of traffic, moved through by hand. */
class ApiHistoryTest {

    private static final Instant START = Instant.parse("2026-01-01T12:00:03Z");
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
    private static final long MILLI = 1_000_000;

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final ManualClock timeOfDay = new ManualClock(START);
    private final ApiHistory history = new ApiHistory(new BucketClock(nanos::get, timeOfDay));

    @Test
    void tellsWhenHowOftenAndHowItEnded() {
        // given
        history.answered(Outcome.SUCCESS, 2 * MILLI);
        history.answered(Outcome.CLIENT_ERROR, 4 * MILLI);
        pass(TEN_SECONDS);
        history.answered(Outcome.REJECTED, MILLI);
        history.answered(Outcome.FAILURE, MILLI);
        history.aborted();
        pass(Duration.ofSeconds(2));

        // when
        HistoryReading past = history.read(START.minusSeconds(3600), TEN_SECONDS);

        // then
        assertThat(past.since()).isEqualTo("2026-01-01T12:00:00Z");
        assertThat(past.until()).isEqualTo("2026-01-01T12:00:15Z");
        assertThat(past.steps()).extracting(Span::at).containsExactly(at("12:00:00"), at("12:00:10"));
        Span first = past.steps().getFirst();
        assertThat(first.answered()).isEqualTo(2);
        assertThat(first.perSecond()).as("of the seven seconds that it had").isCloseTo(2 / 7.0, within(1e-9));
        assertThat(first.averageMillis()).isEqualTo(3.0);
        assertThat(first.succeeded()).isEqualTo(1);
        assertThat(first.clientErrors()).isEqualTo(1);
        assertThat(past.total().answered()).isEqualTo(4);
        assertThat(past.total().rejected()).isEqualTo(1);
        assertThat(past.total().failures()).isEqualTo(1);
        assertThat(past.total().aborted()).isEqualTo(1);
    }

    @Test
    void keepsADayAndNoMore() {
        // given
        int buckets = ApiHistory.KEPT + 500;
        for (int i = 0; i < buckets; i++) {
            history.answered(Outcome.SUCCESS, MILLI);
            pass(TEN_SECONDS);
        }

        // when
        HistoryReading past = history.read(START.minusSeconds(7 * 86_400), Duration.ofMinutes(5));

        // then
        assertThat(past.total().answered()).as("but for the bucket of now").isEqualTo(ApiHistory.KEPT - 1);
        assertThat(past.steps()).hasSizeBetween(288, 289);
        assertThat(past.steps()).extracting(Span::answered).contains(30L);
        assertThat(Duration.between(past.since(), past.until())).isLessThanOrEqualTo(Duration.ofDays(1));
        assertThat(history.packedBytes()).isLessThan(ApiHistory.KEPT * 20L);
    }

    @Test
    void takesAsMuchMemoryAsItSays() {
        // given
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        for (int i = 0; i < 100; i++) {
            IntStream.range(0, 3_000)
                    .forEach(each -> history.answered(
                            Outcome.SUCCESS, (long) (MILLI * 3 * Math.exp(random.nextGaussian() * 0.5))));
            pass(TEN_SECONDS);
        }
        long usual = history.packedBytes() / 94;

        // when
        for (int i = 0; i < 100; i++) {
            for (int octave = 0; octave < LatencyCells.COUNT; octave++) {
                for (int each = 0; each < 150; each++) {
                    history.answered(Outcome.SUCCESS, LatencyCells.upperNanos(octave));
                }
            }
            pass(TEN_SECONDS);
        }

        // then
        assertThat(usual).isLessThan(80);
        assertThat(history.packedBytes() / 194).isLessThan(500);
    }

    @Test
    void silenceTakesNothingAndIsTold() {
        // given
        history.answered(Outcome.SUCCESS, MILLI);
        pass(Duration.ofHours(20));
        history.answered(Outcome.SUCCESS, MILLI);
        long taken = history.packedBytes();

        // when
        HistoryReading past = history.read(START, Duration.ofMinutes(5));

        // then
        assertThat(taken).isLessThan(40);
        assertThat(past.steps()).hasSize(241);
        assertThat(past.total().answered()).isEqualTo(2);
        Span silent = past.steps().get(100);
        assertThat(silent.answered()).isZero();
        assertThat(silent.p99Millis()).isNull();
        assertThat(silent.averageMillis()).isNull();
    }

    @Test
    void mergesBucketsIntoStepsOfTheTimeOfDay() {
        // given
        for (int i = 0; i < 18; i++) {
            history.answered(Outcome.SUCCESS, (i < 6 ? 1 : 100) * MILLI);
            pass(TEN_SECONDS);
        }

        // when
        HistoryReading past = history.read(at("12:00:30"), Duration.ofMinutes(1));

        // then
        assertThat(past.steps())
                .extracting(Span::at)
                .containsExactly(at("12:00:30"), at("12:01:00"), at("12:02:00"), at("12:03:00"));
        assertThat(past.steps()).extracting(Span::answered).containsExactly(3L, 6L, 6L, 0L);
        assertThat(past.steps().get(0).perSecond()).isEqualTo(0.1);
        assertThat(past.steps().get(1).p50Millis()).isBetween(100.0, 119.0);
        assertThat(past.steps().get(2).perSecond()).isEqualTo(0.1);
        assertThat(past.total().p50Millis()).isBetween(100.0, 119.0);
    }

    @Test
    void percentilesAreNeverTooLowAndAtMost19PercentTooHigh() {
        // given
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        long[] durations = LongStream.generate(() -> (long) (1_000 * Math.exp(random.nextDouble() * 18)))
                .limit(20_000)
                .sorted()
                .toArray();
        Arrays.stream(durations).forEach(duration -> history.answered(Outcome.SUCCESS, duration));

        // when
        Span total = history.read(START, TEN_SECONDS).total();

        // then
        assertThat(nanos(total.p50Millis())).isBetween(durations[9_999] * 0.999, durations[9_999] * 1.19);
        assertThat(nanos(total.p99Millis())).isBetween(durations[19_799] * 0.999, durations[19_799] * 1.19);
    }

    @Test
    void aSystemClockThatJumpsTearsNoHole() {
        // given
        for (int i = 0; i < 30; i++) {
            history.answered(Outcome.SUCCESS, MILLI);
            pass(TEN_SECONDS);
            if (i == 15) {
                timeOfDay.advance(Duration.ofHours(-1));
            }
        }

        // when
        HistoryReading past = history.read(timeOfDay.instant().minusSeconds(280), TEN_SECONDS);

        // then
        assertThat(past.total().answered()).isEqualTo(28);
        assertThat(past.until()).isEqualTo(timeOfDay.instant());
    }

    @Test
    void aTimeToComeIsNow() {
        // given
        history.answered(Outcome.SUCCESS, MILLI);

        // when
        HistoryReading past = history.read(START.plusSeconds(3600), TEN_SECONDS);

        // then
        assertThat(past.steps()).hasSize(1);
    }

    private static double nanos(@Nullable Double millis) {
        return Objects.requireNonNull(millis) * MILLI;
    }

    private static Instant at(String time) {
        return Instant.parse("2026-01-01T" + time + "Z");
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
        timeOfDay.advance(time);
    }
}
