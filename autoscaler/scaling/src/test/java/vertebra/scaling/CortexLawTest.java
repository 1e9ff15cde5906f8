package vertebra.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import vertebra.scaling.decision.Candidate.Rule;
import vertebra.scaling.decision.ReasonCode;
import vertebra.scaling.decision.ReplicaDecision;

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
