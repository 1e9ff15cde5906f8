package vertebra.serving.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.assertj.core.data.Percentage;

/** What the law promises of any model. */
class LatencyLawProperties {

    private static final String SEED = "20260101";
    private static final long ROW = 400;

    @Property(seed = SEED)
    void findsALineThroughTwoSizes(
            @ForAll @IntRange(min = 1, max = 16) int rows,
            @ForAll @IntRange(min = 2, max = 16) int times,
            @ForAll @DoubleRange(min = 0, max = 1_000) double perByte,
            @ForAll @DoubleRange(min = 1_000, max = 1e9) double fixed) {
        // given
        LatencyLaw law = new LatencyLaw();

        // when
        for (int i = 0; i < 10; i++) {
            law.record(ROW * rows, perByte * ROW * rows + fixed);
            law.record(ROW * times * rows, perByte * ROW * times * rows + fixed);
        }

        // then
        for (int n = 1; n <= 2 * times; n++) {
            assertThat((double) law.nanos(ROW * n * rows))
                    .isCloseTo(perByte * ROW * n * rows + fixed, Percentage.withPercentage(0.5));
        }
    }

    @Property(seed = SEED)
    void neverExpectsALargerRunToBeFasterNorAnyToTakeNoTime(
            @ForAll @Size(min = 1, max = 100) List<@IntRange(min = 0, max = 1_000_000) Integer> sizes,
            @ForAll @LongRange(min = 0, max = Long.MAX_VALUE) long seed) {
        // given
        LatencyLaw law = new LatencyLaw();
        Random random = new Random(seed);

        // when
        sizes.forEach(bytes -> law.record(bytes, random.nextDouble() * 1e9));

        // then
        long before = 0;
        for (long bytes = 1; bytes < 1L << 40; bytes *= 3) {
            long nanos = law.nanos(bytes);
            assertThat(nanos).isGreaterThanOrEqualTo(before);
            before = nanos;
        }
    }

    @Property(seed = SEED)
    void knowsNothingFromRunsOfOneSize(
            @ForAll @IntRange(min = 1, max = 1_000_000) int bytes, @ForAll @IntRange(min = 1, max = 300) int runs) {
        // given
        LatencyLaw law = new LatencyLaw();

        // when
        for (int i = 0; i < runs; i++) {
            law.record(bytes, 1_000 + i);
        }

        // then
        assertThat(law.isKnown()).isFalse();
        assertThat(law.nanos(bytes)).isZero();
    }

    @Property(seed = SEED, tries = 200)
    void seesTheLineThroughNoise(
            @ForAll @DoubleRange(min = 1, max = 1_000) double perByte,
            @ForAll @DoubleRange(min = 10_000, max = 1e7) double fixed,
            @ForAll @LongRange(min = 0, max = Long.MAX_VALUE) long seed) {
        // given
        LatencyLaw law = new LatencyLaw();
        Random random = new Random(seed);

        // when
        for (int i = 0; i < 300; i++) {
            long bytes = (1 + random.nextInt(16)) * ROW;
            law.record(bytes, (perByte * bytes + fixed) * (0.8 + 0.4 * random.nextDouble()));
        }

        // then
        for (int n = 4; n <= 16; n++) {
            assertThat((double) law.nanos(n * ROW)).isCloseTo(perByte * n * ROW + fixed, Percentage.withPercentage(20));
        }
    }

    @Property(seed = SEED, tries = 200)
    void forgetsWhatWas(
            @ForAll @DoubleRange(min = 0, max = 100) double perByte,
            @ForAll @DoubleRange(min = 10_000, max = 1e7) double fixed) {
        // given
        LatencyLaw law = new LatencyLaw();
        for (int i = 0; i < 1_000; i++) {
            law.record((1 + i % 8) * ROW, 1e6 + 5_000.0 * (i % 8));
        }

        // when
        for (int i = 0; i < 640; i++) {
            law.record((1 + i % 8) * ROW, perByte * (1 + i % 8) * ROW + fixed);
        }

        // then
        assertThat((double) law.nanos(4 * ROW))
                .isCloseTo(perByte * 4 * ROW + fixed, within(0.01 * (perByte * 4 * ROW + fixed) + 1_000));
    }

    @Property(seed = SEED)
    void trustsTheLineUpToTwiceTheLargestRun(
            @ForAll @IntRange(min = 2, max = 1_000) int times, @ForAll @DoubleRange(min = 0, max = 10) double perByte) {
        // given
        LatencyLaw law = new LatencyLaw();
        for (int i = 0; i < 10; i++) {
            law.record(ROW, perByte * ROW + 1e6);
            law.record(2 * ROW, perByte * 2 * ROW + 1e6);
        }

        // then
        assertThat((double) law.nanos(4L * ROW * times))
                .isCloseTo((perByte * 4 * ROW + 1e6) * times, Percentage.withPercentage(1));
    }

    @Example
    void onePauseMovesItLittle() {
        // given
        LatencyLaw law = new LatencyLaw();
        for (int i = 0; i < 200; i++) {
            law.record((1 + i % 2) * ROW, 1_000_000);
        }

        // when
        law.record(2 * ROW, 8_000_000);

        // then
        assertThat(law.nanos(2 * ROW)).isBetween(1_000_000L, 1_300_000L);
    }
}
