package vertebra.scaling.cortex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.scaling.cortex.CortexDecision.Held;
import vertebra.scaling.cortex.CortexDecision.Hold;
import vertebra.scaling.cortex.CortexDecision.NoMetric;
import vertebra.scaling.cortex.CortexDecision.Recommended;
import vertebra.spec.AutoscalingSpec.CortexKnobs;

@Tag("scaling")
class CortexScalerTest {

    /** Cortex restarts its timer of 10 s after each run. */
    private static final Duration TICK = Duration.ofMillis(10_001);

    private static final CortexSettings DEFAULTS = new CortexSettings(1, 1, 100, CortexKnobs.DEFAULTS);

    private final CortexScaler scaler = new CortexScaler();

    @Test
    void saysWhatCortexSaidOnEveryRecordedTick() {
        // given
        assumeTrue(GoldenTicks.file().isPresent(), "NOT RUN: VERTEBRA_TEST_DATA names no folder with the golden ticks");

        // then
        assertThat(GoldenTicks.rows()).hasSizeGreaterThan(4_000);
        assertThat(new GoldenTicks().get()).isEmpty();
    }

    @Test
    void theDefaultsAreThoseThatWereRecorded() {
        // given
        assumeTrue(GoldenTicks.file().isPresent(), "NOT RUN: VERTEBRA_TEST_DATA names no folder with the golden ticks");

        // then
        assertThat(GoldenTicks.rows())
                .filteredOn(row -> row.startsWith("defaults_"))
                .allSatisfy(row -> assertThat(GoldenTicks.settings(row.split(",", -1)))
                        .extracting(CortexSettings::knobs)
                        .isEqualTo(CortexKnobs.DEFAULTS));
        assertThat(CortexKnobs.DEFAULTS.window()).isEqualTo(Duration.ofSeconds(60));
    }

    @ParameterizedTest(name = "{0} in flight on {1} replicas: {4}")
    @CsvSource({
        "2,   5, 0.5,  1.5, 3, DOWNSCALE_FACTOR",
        "3,   1, 0.75, 1.5, 2, UPSCALE_FACTOR",
        "0,   2, 0.5,  1.5, 1, DOWNSCALE_FACTOR",
        "96,  100, 0.5,  1.5, 100, TOLERANCE",
        "104, 100, 0.5,  1.5, 100, TOLERANCE",
        "95,  100, 0.5,  1.5, 95, TARGET",
        "600, 450, 0.5,  1.5, 500, MAX_REPLICAS",
        "0,   1, 0.5,  1.5, 1, MIN_REPLICAS"
    })
    void appliesOneRuleAfterTheOther(
            double inFlight, int current, double down, double up, int request, CortexDecision.Bound bound) {
        // given
        CortexKnobs knobs = new CortexKnobs(Duration.ofSeconds(60), Duration.ZERO, Duration.ZERO, down, up, 0.05, 0.05);
        CortexSettings settings = new CortexSettings(1, 1, 500, knobs);

        // when
        CortexDecision decision =
                scaler.tick(settings, CortexMemory.EMPTY, current, OptionalDouble.of(inFlight), Instant.EPOCH);

        // then
        assertThat(decision.replicas()).isEqualTo(request);
        assertThat(decision)
                .isInstanceOfSatisfying(
                        Recommended.class,
                        recommended -> assertThat(recommended.bound()).isEqualTo(bound));
    }

    @Test
    void asksForTwentyReplicasSevenMinutesAfterTwentyRequestsCame() {
        // given
        CortexMemory memory = CortexMemory.EMPTY;
        int replicas = 1;
        Instant now = Instant.EPOCH;

        // when
        while (replicas < 20) {
            CortexDecision decision = scaler.tick(DEFAULTS, memory, replicas, OptionalDouble.of(20), now);
            memory = decision.memory();
            replicas = decision.replicas();
            now = now.plus(TICK);
        }

        // then
        assertThat(Duration.between(Instant.EPOCH, now.minus(TICK)).toSeconds()).isEqualTo(420);
    }

    @Test
    void saysUntilWhenTheWayDownIsBlocked() {
        // given
        CortexMemory running = scaler.tick(DEFAULTS, CortexMemory.EMPTY, 10, OptionalDouble.of(10), Instant.EPOCH)
                .memory();
        Instant peak = Instant.EPOCH.plusSeconds(200);
        CortexMemory busy =
                scaler.tick(DEFAULTS, running, 10, OptionalDouble.of(9.7), peak).memory();

        // when
        CortexDecision young = scaler.tick(DEFAULTS, running, 10, OptionalDouble.of(1), Instant.EPOCH.plusSeconds(299));
        CortexDecision held = scaler.tick(DEFAULTS, busy, 10, OptionalDouble.of(1), Instant.EPOCH.plusSeconds(310));

        // then
        assertThat(young).isInstanceOfSatisfying(Held.class, decision -> {
            assertThat(decision.replicas()).isEqualTo(10);
            assertThat(decision.recommended()).isEqualTo(8);
            assertThat(decision.hold()).isEqualTo(Hold.YOUNG_FOR_DOWNSCALE);
            assertThat(decision.until()).isEqualTo(Instant.EPOCH.plusSeconds(300));
        });
        assertThat(held).isInstanceOfSatisfying(Held.class, decision -> {
            assertThat(decision.hold()).isEqualTo(Hold.DOWNSCALE_STABILIZATION);
            assertThat(decision.until()).isEqualTo(peak.plusSeconds(300));
        });
    }

    @Test
    void aTickWithoutAMetricStartsTheClockAndNothingElse() {
        // when
        CortexDecision decision = scaler.tick(DEFAULTS, CortexMemory.EMPTY, 4, OptionalDouble.empty(), Instant.EPOCH);

        // then
        assertThat(decision).isEqualTo(new NoMetric(new CortexMemory(Optional.of(Instant.EPOCH), List.of()), 4));
    }

    @Test
    void forgetsWhatIsOlderThanTheLongerPeriod() {
        // given
        CortexMemory memory = CortexMemory.EMPTY;

        // when
        for (int tick = 0; tick < 1_000; tick++) {
            Instant now = Instant.EPOCH.plus(TICK.multipliedBy(tick));
            memory = scaler.tick(DEFAULTS, memory, 1, OptionalDouble.of(1), now).memory();
        }

        // then
        assertThat(memory.records()).hasSize(30);
    }

    @Test
    void wakesToOneReplicaOnlyFromNone() {
        // when
        CortexDecision asleep = scaler.wake(CortexMemory.EMPTY, 0, Instant.EPOCH);
        CortexDecision awake = scaler.wake(CortexMemory.EMPTY, 3, Instant.EPOCH);

        // then
        assertThat(asleep.replicas()).isEqualTo(1);
        assertThat(asleep.memory().records()).containsExactly(new CortexMemory.Recommendation(Instant.EPOCH, 1));
        assertThat(asleep.memory().start()).isEmpty();
        assertThat(awake.replicas()).isEqualTo(3);
        assertThat(awake.memory()).isEqualTo(CortexMemory.EMPTY);
    }

    @Test
    void aRedeployKeepsWhatRunsWithinTheNewBounds() {
        // given
        CortexSettings settings = new CortexSettings(1, 2, 8, CortexKnobs.DEFAULTS);

        // then
        assertThat(scaler.redeploy(settings, 5, 3)).isEqualTo(5);
        assertThat(scaler.redeploy(settings, 20, 3)).isEqualTo(8);
        assertThat(scaler.redeploy(settings, 0, 3)).isEqualTo(3);
    }

    @Test
    void refusesSettingsThatCannotBe() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CortexSettings(0, 1, 2, CortexKnobs.DEFAULTS))
                .withMessage("target: 0.0 (expected: above 0)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CortexSettings(1, 3, 2, CortexKnobs.DEFAULTS))
                .withMessageStartingWith("replicas: 3 to 2");
    }
}
