package vertebra.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.scaling.decision.ReasonCode;
import vertebra.scaling.decision.ReplicaDecision;

/** What people may say to the law: {@code mode}, and a number for some time. */
class ModesAndPinsTest {

    @ParameterizedTest
    @CsvSource({"recommend, offered-load", "off, offered-load", "recommend, cortex", "off, cortex"})
    void changesNothingUnlessTheModeIsAuto(String mode, String policy) {
        // given
        SteppedApi api = api(mode, policy);

        // when
        ReplicaDecision busy = api.run(600, 40);
        ReplicaDecision calm = api.run(1_200, 1);

        // then
        assertThat(busy.want()).isEqualTo(1);
        assertThat(calm.want()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"offered-load", "cortex"})
    void recommendsWhatAutoWouldDo(String policy) {
        // given
        SteppedApi api = api("recommend", policy);

        // when
        ReplicaDecision decision = api.runToTick(600, 40);

        // then
        assertThat(decision)
                .isInstanceOfSatisfying(
                        ReplicaDecision.Recommend.class,
                        recommend -> assertThat(recommend.recommended()).isGreaterThan(1));
    }

    @ParameterizedTest
    @CsvSource({"auto, offered-load", "recommend, offered-load", "off, offered-load", "auto, cortex", "off, cortex"})
    void obeysAPinInEveryModeUntilItEnds(String mode, String policy) {
        // given
        SteppedApi api = api(mode, policy);
        api.run(600, 4);

        // when
        api.pin(17, Duration.ofMinutes(5));
        ReplicaDecision pinned = api.run(200, 40);
        ReplicaDecision after = api.run(200, 40);

        // then
        assertThat(pinned.want()).isEqualTo(17);
        assertThat(pinned.why().reasons()).contains(ReasonCode.PINNED);
        assertThat(after.why().reasons()).doesNotContain(ReasonCode.PINNED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"offered-load", "cortex"})
    void saysThatAPinIsAboveTheMaximum(String policy) {
        // given
        SteppedApi api = api("auto", policy);
        api.run(60, 4);

        // when
        api.pin(51, Duration.ofMinutes(5));
        ReplicaDecision pinned = api.run(2, 4);

        // then
        assertThat(pinned.want()).isEqualTo(50);
        assertThat(pinned.why().reasons()).containsExactly(ReasonCode.PINNED, ReasonCode.AT_MAX);
    }

    private static SteppedApi api(String mode, String policy) {
        return new SteppedApi(
                "  autoscaling: {policy: " + policy + ", mode: " + mode
                        + ", max_replicas: 50, target_replica_concurrency: 1}\n",
                1);
    }
}
