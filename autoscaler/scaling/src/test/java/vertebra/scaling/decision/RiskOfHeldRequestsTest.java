package vertebra.scaling.decision;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Whether what is late while no replica answers counts against the error budget. */
class RiskOfHeldRequestsTest {

    @Test
    void makesCautiousWhereReplicasAreWantedAndNoneAnswers() {
        // given
        WatchedApi api = new WatchedApi("min_replicas: 1, slo: {latency: 1250ms}", 3).comes(4);
        api.run(1_200);
        double before = api.memory().learned().risk().level();

        // when
        api.ready(0).held(40).late(4).run(1_200);

        // then
        assertThat(api.memory().learned().risk().level()).isGreaterThan(before);
    }

    @Test
    void changesNothingInAWakeFromZero() {
        // given
        WatchedApi api = new WatchedApi("min_replicas: 0, slo: {latency: 1250ms}", 0).ready(0);
        api.run(1_200);
        double before = api.memory().learned().risk().level();

        // when
        api.comes(4).held(40).late(4).run(1_200);

        // then
        assertThat(api.memory().learned().risk().level()).isEqualTo(before);
    }
}
