package vertebra.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import vertebra.scaling.decision.Candidate;
import vertebra.scaling.decision.ReasonCode;
import vertebra.scaling.decision.ReplicaDecision;

/** What holds for the law whatever the traffic does. Each number is the arrivals per second of half a minute. */
class AutoscalerPropertiesTest {

    private static final String BOUNDED =
            "  autoscaling: {min_replicas: 2, init_replicas: 2, max_replicas: 9," + " slo: {latency: 1250ms}}\n";
    private static final int HALF_MINUTE = 30;

    @Property(tries = 30, seed = "8271")
    void sameTrafficGivesTheSameDecisions(@ForAll @Size(12) List<@IntRange(max = 40) Integer> traffic) {
        // given
        SteppedApi first = new SteppedApi(BOUNDED, 1);
        SteppedApi second = new SteppedApi(BOUNDED, 1);

        // when
        traffic.forEach(rate -> first.run(HALF_MINUTE, rate));
        traffic.forEach(rate -> second.run(HALF_MINUTE, rate));

        // then
        assertThat(second.memory()).isEqualTo(first.memory());
    }

    @Property(tries = 40, seed = "8272")
    void staysWithinMinAndMax(@ForAll @Size(20) List<@IntRange(max = 60) Integer> traffic) {
        // given
        SteppedApi api = new SteppedApi(BOUNDED, 1);

        for (int rate : traffic) {
            // when
            ReplicaDecision decision = api.run(HALF_MINUTE, rate);

            // then
            assertThat(decision.want()).isBetween(2, 9);
        }
    }

    @Property(tries = 30, seed = "8273")
    void moreTrafficNeverGetsFewerReplicas(
            @ForAll @Size(10) List<@IntRange(max = 30) Integer> traffic, @ForAll @IntRange(min = 1, max = 4) int more) {
        // given
        SteppedApi less = new SteppedApi("  autoscaling: {max_replicas: 90, slo: {latency: 1250ms}}\n", 1);
        SteppedApi busier = new SteppedApi("  autoscaling: {max_replicas: 90, slo: {latency: 1250ms}}\n", 1);

        for (int rate : traffic) {
            // when
            ReplicaDecision few = less.run(HALF_MINUTE, rate);
            ReplicaDecision many = busier.run(HALF_MINUTE, rate * (1 + more));

            // then
            assertThat(stable(many)).isGreaterThanOrEqualTo(stable(few));
        }
    }

    @Property(tries = 40, seed = "8274")
    void saysWhatItDoes(@ForAll @Size(16) List<@IntRange(max = 60) Integer> traffic) {
        // given
        SteppedApi api = new SteppedApi(BOUNDED, 1);

        for (int rate : traffic) {
            // when
            ReplicaDecision decision = api.run(HALF_MINUTE, rate);

            // then
            int most = decision.why().candidates().stream()
                    .mapToInt(Candidate::replicas)
                    .max()
                    .orElseThrow();
            assertThat(decision.why().candidates()).contains(decision.why().bound());
            assertThat(decision.why().bound().replicas()).isEqualTo(most);
            assertThat(decision.want()).isGreaterThanOrEqualTo(Math.min(9, Math.min(most, decision.current())));
        }
    }

    @Property(tries = 30, seed = "8275")
    void takesNothingBeforeItHasWatchedForAHoldWindow(@ForAll @Size(7) List<@IntRange(max = 60) Integer> traffic) {
        // given
        SteppedApi api = new SteppedApi(BOUNDED, 1);

        for (int rate : traffic) {
            // when
            ReplicaDecision decision = api.run(HALF_MINUTE, rate);

            // then
            assertThat(decision).isNotInstanceOf(ReplicaDecision.Shrink.class);
        }
    }

    @Property(tries = 30, seed = "8276")
    void lostAndDoubledReportsChangeLittle(
            @ForAll @IntRange(min = 2, max = 40) int rate, @ForAll @IntRange(min = 1, max = 20) int lost) {
        // given
        SteppedApi heard = new SteppedApi("  autoscaling: {max_replicas: 90, slo: {latency: 1250ms}}\n", 1);
        SteppedApi missed = new SteppedApi("  autoscaling: {max_replicas: 90, slo: {latency: 1250ms}}\n", 1);
        heard.run(600, rate);
        missed.run(600, rate);

        // when
        int expected = heard.run(lost, rate).want();
        int actual = missed.runUnreported(lost, rate).want();
        int later = missed.run(60, rate).want();

        // then
        assertThat(actual).isBetween(expected - 1, expected + 1);
        assertThat(later).isBetween(expected - 1, expected + 1);
    }

    @Property(tries = 30, seed = "8277")
    void lateAndShuffledReportsChangeLittle(
            @ForAll @IntRange(min = 2, max = 40) int rate,
            @ForAll @IntRange(min = 1, max = 4) int mostLate,
            @ForAll @IntRange(max = 1_000) int seed) {
        // given
        SteppedApi heard = new SteppedApi("  autoscaling: {max_replicas: 90, slo: {latency: 1250ms}}\n", 1);
        SteppedApi late = new SteppedApi("  autoscaling: {max_replicas: 90, slo: {latency: 1250ms}}\n", 1);
        Random chance = new Random(seed);
        heard.run(600, rate);
        late.run(600, rate);

        for (int i = 0; i < 30; i++) {
            // when
            int expected = heard.run(10, rate).want();
            int actual = late.runLate(10, rate, mostLate, chance).want();

            // then
            assertThat(actual).isBetween(expected - 1, expected + 1);
        }
    }

    @Property(tries = 30, seed = "8279")
    void reportsThatComeTwiceChangeNothing(@ForAll @Size(12) List<@IntRange(max = 60) Integer> traffic) {
        // given
        SteppedApi once = new SteppedApi("  autoscaling: {max_replicas: 90, slo: {latency: 1250ms}}\n", 1);
        SteppedApi twice = new SteppedApi("  autoscaling: {max_replicas: 90, slo: {latency: 1250ms}}\n", 1);

        for (int rate : traffic) {
            // when
            int expected = once.run(HALF_MINUTE, rate).want();
            int actual = twice.runLate(HALF_MINUTE, rate, 0, new Random(1)).want();

            // then
            assertThat(actual).isEqualTo(expected);
        }
    }

    /** Three in ten questions hear nothing new, while the traffic wanders by up to five a second each half minute. */
    @Property(tries = 60, seed = "8280")
    void lostReportsChangeLittleWhileTheTrafficChanges(
            @ForAll @Size(20) List<@IntRange(min = -5, max = 5) Integer> changes,
            @ForAll @IntRange(max = 40) int first,
            @ForAll @IntRange(max = 1_000) int seed) {
        // given
        SteppedApi heard = new SteppedApi("  autoscaling: {max_replicas: 90, slo: {latency: 1250ms}}\n", 1);
        SteppedApi missed = new SteppedApi("  autoscaling: {max_replicas: 90, slo: {latency: 1250ms}}\n", 1);
        Random chance = new Random(seed);
        int rate = first;
        heard.run(600, rate);
        missed.run(600, rate);

        for (int change : changes) {
            // when
            rate = Math.clamp((long) rate + change, 0, 40);
            int expected = heard.run(HALF_MINUTE, rate).want();
            for (int i = 0; i < HALF_MINUTE; i += 2) {
                if (chance.nextInt(10) < 3) {
                    missed.runUnreported(2, rate);
                } else {
                    missed.run(2, rate);
                }
            }

            // then
            assertThat(missed.want()).isBetween(expected - 1, expected + 1);
        }
    }

    @Property(tries = 20, seed = "8278")
    void takesNothingInAPanic(
            @ForAll @IntRange(min = 1, max = 10) int calm, @ForAll @IntRange(min = 3, max = 6) int times) {
        // given
        SteppedApi api = new SteppedApi("  autoscaling: {max_replicas: 500, slo: {latency: 1250ms}}\n", 1);
        api.run(900, calm);
        api.run(20, 10 * calm * times);

        for (int i = 0; i < 30; i++) {
            // when
            ReplicaDecision decision = api.run(2, 0);

            // then
            assertThat(decision).isNotInstanceOf(ReplicaDecision.Shrink.class);
            if (8 <= i && i < 25) {
                assertThat(decision.why().reasons()).contains(ReasonCode.HELD_BY_PANIC);
            }
        }
    }

    private static int stable(ReplicaDecision decision) {
        return decision.why().candidates().getFirst().replicas();
    }
}
