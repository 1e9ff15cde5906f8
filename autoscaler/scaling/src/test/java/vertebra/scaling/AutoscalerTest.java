package vertebra.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import vertebra.scaling.capacity.CapacityReason;
import vertebra.scaling.capacity.GroupDecision;
import vertebra.scaling.decision.Candidate.Rule;
import vertebra.scaling.decision.ReasonCode;
import vertebra.scaling.decision.ReplicaDecision;
import vertebra.scaling.explanation.ReplicaText;

/** The law as a whole, on one node that reports every second. */
class AutoscalerTest {

    private final SteppedApi api = new SteppedApi("  autoscaling: {max_replicas: 50, slo: {latency: 1250ms}}\n", 1);

    @Test
    void asksForMoreAsSoonAsTheArrivalsJump() {
        // given
        api.run(300, 2);

        // when
        ReplicaDecision last = api.run(20, 40);

        // then
        assertThat(last.want()).isGreaterThan(8);
        assertThat(last.why().bound().rule()).isIn(Rule.FAST, Rule.RAMP);
    }

    @Test
    void saysInWordsWhatItDecidedForApisAndForGroups() {
        // given
        GroupDecision group = new GroupDecision.Grow(
                "cloud", 3, new GroupDecision.Why(3, 1, List.of(), List.of(CapacityReason.PACKING)));
        ReplicaDecision replicas = api.run(2, 1);

        // when
        List<String> lines = new AutoscalerDecision(ScalingMemory.EMPTY, List.of(replicas), List.of(group)).lines();

        // then
        assertThat(lines)
                .containsExactly(
                        new ReplicaText(replicas).line(),
                        "cloud: 1 -> 3 machines; 3 needed of 1; PACKING (what the replicas and the headroom need)");
    }

    @Test
    void takesReplicasOnlyAfterTheHoldWindow() {
        // given
        api.run(600, 30);
        int before = api.want();

        // when
        ReplicaDecision soon = api.run(120, 2);
        ReplicaDecision late = api.run(600, 2);

        // then
        assertThat(soon).isInstanceOf(ReplicaDecision.Hold.class);
        assertThat(soon.want()).isEqualTo(before);
        assertThat(soon.why().reasons()).contains(ReasonCode.HELD_BY_WINDOW);
        assertThat(late.want()).isLessThan(before / 2);
    }

    @Test
    void takesNothingWhileMostReplicasSayNothing() {
        // given
        api.run(900, 30);
        int before = api.want();

        // when
        ReplicaDecision silent = api.runSilently(900);

        // then
        assertThat(silent.want()).isEqualTo(before);
        assertThat(silent.why().reasons()).contains(ReasonCode.FROZEN_NO_DATA);
    }
}
