package vertebra.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.scaling.decision.Candidate.Rule;
import vertebra.scaling.decision.ReasonCode;
import vertebra.scaling.decision.ReplicaDecision;
import vertebra.scaling.decision.Why;

/** {@code policy: cortex} through the one door: half-second requests, so that 40 a second are 20 in flight. */
class CortexLawTest {

    private static final String CORTEX =
            "  autoscaling: {policy: cortex, max_replicas: 100, target_replica_concurrency: 1}\n";

    @Test
    void takesAsLongAsCortexToAskForTwenty() {
        // given
        SteppedApi api = new SteppedApi(CORTEX, 1);

        // when
        int before = api.run(410, 40).want();
        int then = api.run(30, 40).want();

        // then
        // Seven steps of one minute; each is held until the minute before has left the window.
        assertThat(before).isLessThan(20);
        assertThat(then).isEqualTo(20);
    }

    @Test
    void runsEveryTenSeconds() {
        // given
        SteppedApi api = new SteppedApi(CORTEX, 1);

        // when
        api.runToTick(300, 40);
        Object state = api.memory().cortex();
        ReplicaDecision between = api.run(2, 40);

        // then
        assertThat(between.why().reasons()).contains(ReasonCode.BETWEEN_RUNS);
        assertThat(between.why().bound().rule()).isEqualTo(Rule.CORTEX);
        assertThat(api.memory().cortex()).isEqualTo(state);
    }

    @ParameterizedTest
    @ValueSource(ints = {950, 995, 1_005, 1_050, 1_300})
    void keepsItsPaceHoweverUnevenlyItIsAsked(int millis) {
        // given
        SteppedApi api = new SteppedApi(CORTEX, 1).paced(Duration.ofMillis(millis));
        api.run(2, 40);
        int questions = 1_000;

        // when
        long runs = IntStream.range(0, questions)
                .filter(i -> !api.run(2, 40).why().reasons().contains(ReasonCode.BETWEEN_RUNS))
                .count();

        // then
        assertThat(runs).isEqualTo(questions * 2L * millis / 10_000);
    }

    @Test
    void decidesTheSameWhenItIsAskedUnevenly() {
        // given
        SteppedApi even = new SteppedApi(CORTEX, 1);
        SteppedApi uneven = new SteppedApi(CORTEX, 1);
        Random chance = new Random(77);

        // when
        List<Integer> expected = new ArrayList<>();
        List<Integer> actual = new ArrayList<>();
        for (int minute = 0; minute < 10; minute++) {
            expected.add(even.run(60, 40).want());
            // Thirty questions that come up to 0.9 s early or late, and are on time in the mean.
            for (int i = 0; i < 15; i++) {
                int late = chance.nextInt(900);
                uneven.paced(Duration.ofMillis(1_000 + late / 2)).run(2, 40);
                uneven.paced(Duration.ofMillis(1_000 - late / 2)).run(2, 40);
            }
            actual.add(uneven.want());
        }

        // then
        assertThat(actual).isEqualTo(expected).contains(20);
    }

    @Test
    void saysWhatItSaw() {
        // given
        SteppedApi api = new SteppedApi(CORTEX, 1);

        // when
        ReplicaDecision first = api.run(2, 40);
        ReplicaDecision later = api.run(120, 40);

        // then
        // 40 a second of half a second each are 20 in flight; at first there is no measurement.
        assertThat(first.why().inputs()).contains(new Why.InFlight(OptionalDouble.empty(), 1, Duration.ofSeconds(60)));
        assertThat(first.why().reasons()).containsExactly(ReasonCode.NO_METRIC);
        assertThat(later.why().inputs()).contains(new Why.InFlight(OptionalDouble.of(20), 1, Duration.ofSeconds(60)));
    }

    @Test
    void holdsFewerForTheDownscalePeriod() {
        // given
        SteppedApi api = new SteppedApi(CORTEX, 1);
        api.run(900, 40);

        // when
        ReplicaDecision soon = api.run(240, 2);
        ReplicaDecision late = api.run(600, 2);

        // then
        assertThat(soon.want()).isEqualTo(20);
        assertThat(late.want()).isLessThan(20);
    }

    @Test
    void keepsWhatThereIsWhenNobodyMeasures() {
        // given
        SteppedApi api = new SteppedApi(CORTEX, 1);
        api.run(900, 40);

        // when
        ReplicaDecision silent = api.runSilently(1_200);

        // then
        assertThat(silent.want()).isEqualTo(20);
    }

    @Test
    void goesOnUnderANewLeaderThatHasItsMemory() {
        // given
        SteppedApi api = new SteppedApi(CORTEX, 1);
        SteppedApi led = new SteppedApi(CORTEX, 1);
        api.run(200, 40);
        led.run(200, 40);

        // when
        led.changeLeader();
        api.run(300, 40);
        led.run(300, 40);

        // then
        assertThat(led.want()).isEqualTo(api.want());
        assertThat(led.memory().cortex()).isEqualTo(api.memory().cortex());
    }

    @Test
    void measuresOnWhileANumberIsPinned() {
        // given
        SteppedApi api = new SteppedApi(CORTEX, 1);
        api.run(300, 40);

        // when
        api.pin(17, Duration.ofMinutes(5));
        ReplicaDecision pinned = api.run(120, 20);

        // then
        // 20 a second of half a second each are 10 in flight.
        assertThat(pinned.want()).isEqualTo(17);
        assertThat(pinned.why().inputs()).contains(new Why.InFlight(OptionalDouble.of(10), 1, Duration.ofSeconds(60)));
    }

    @Test
    void onlySaysWhatItWouldDoInModeRecommend() {
        // given
        SteppedApi api = new SteppedApi(
                "  autoscaling: {policy: cortex, mode: recommend, max_replicas: 100, target_replica_concurrency: 1}\n",
                1);

        // when
        ReplicaDecision decision = api.run(64, 40);

        // then
        assertThat(decision.want()).isEqualTo(1);
        assertThat(decision).isInstanceOf(ReplicaDecision.Recommend.class);
        assertThat(decision.why().reasons()).startsWith(ReasonCode.MODE_RECOMMEND);
    }
}
