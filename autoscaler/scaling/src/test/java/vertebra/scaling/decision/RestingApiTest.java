package vertebra.scaling.decision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.scaling.decision.Candidate.Rule;

/** When an API without requests goes to zero, what keeps it, and what wakes it. */
class RestingApiTest {

    private static final String SLEEPER = "min_replicas: 0, init_replicas: 1, slo: {latency: 1250ms}";

    @ParameterizedTest
    @CsvSource({"8, 1", "11, 0"})
    void restsAfterTenMinutesWithoutRequestsWhereItsPaceIsNotKnown(int minutes, int expected) {
        // given
        WatchedApi api = new WatchedApi(SLEEPER, 1).comes(2);
        api.run(60);

        // when
        ReplicaDecision decision = api.comes(0).inFlight(0, 0).run(60 * minutes);

        // then
        assertThat(decision.want()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"5m, 4, false", "5m, 7, true", "20m, 18, false", "20m, 22, true"})
    void restsAfterTheFixedTimeOfItsSpec(String most, int minutes, boolean rests) {
        // given
        WatchedApi api = new WatchedApi(SLEEPER + ", idle: {policy: fixed, max: " + most + "}", 1).comes(2);
        api.run(60);

        // when
        ReplicaDecision decision = api.comes(0).run(60 * minutes);

        // then
        assertThat(decision.want() == 0).isEqualTo(rests);
    }

    @ParameterizedTest
    @CsvSource({
        "'min_replicas: 1, slo: {latency: 1250ms}'",
        "'min_replicas: 0, idle: {policy: never}, slo: {latency: 1250ms}'"
    })
    void neverRestsWhereTheSpecSaysSo(String settings) {
        // given
        WatchedApi api = new WatchedApi(settings, 1).comes(2);
        api.run(60);

        // when
        ReplicaDecision decision = api.comes(0).run(2 * 3_600);

        // then
        assertThat(decision.want()).isEqualTo(1);
        assertThat(floor(decision)).isEqualTo(1);
    }

    @Test
    void oneLongRequestKeepsItAwake() {
        // given
        WatchedApi api = new WatchedApi(SLEEPER, 1).comes(2);
        api.run(60);

        // when
        ReplicaDecision decision = api.comes(0).inFlight(1, 0).run(2 * 3_600);

        // then
        assertThat(decision.want()).isEqualTo(1);
    }

    @Test
    void noForecastWakesIt() {
        // given
        // Two days of traffic in every other hour; the next busy one is about to begin.
        List<Integer> days = IntStream.range(0, 2 * 1_440)
                .mapToObj(minute -> minute / 60 % 2 == 0 ? 0 : 120)
                .toList();
        WatchedApi api = new WatchedApi(SLEEPER, 0).ready(0).remembers(days);

        // when
        ReplicaDecision decision = api.run(3 * 3_600);

        // then
        assertThat(decision.want()).isZero();
        assertThat(decision.why().candidates()).extracting(Candidate::rule).doesNotContain(Rule.FORECAST);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 3", "40, 4"})
    void heldRequestsWakeAsManyAsAskUpToFour(int held, int expected) {
        // given
        WatchedApi api = new WatchedApi(SLEEPER, 0).ready(0);
        api.run(60);

        // when
        ReplicaDecision decision = api.held(held).run(2);

        // then
        assertThat(decision.want()).isEqualTo(expected);
        assertThat(decision.why().reasons()).contains(ReasonCode.WAKE);
    }

    @ParameterizedTest
    @CsvSource({"0.5%, 0", "0.1%, 1"})
    void aSmallBudgetKeepsItForMoreOfItsIdleTimes(String budget, int expected) {
        // given
        // Nineteen pauses of two minutes, then one of twenty: the 97 % quantile is the long one.
        List<Integer> pace = IntStream.range(0, 20)
                .boxed()
                .flatMap(pause -> IntStream.rangeClosed(0, pause == 19 ? 20 : 2).mapToObj(i -> i == 0 ? 60 : 0))
                .toList();
        WatchedApi api = new WatchedApi(
                        "min_replicas: 0, init_replicas: 1, slo: {latency: 1250ms, budget: " + budget + "}", 1)
                .remembers(pace)
                .comes(1);
        api.run(60);

        // when
        ReplicaDecision decision = api.comes(0).run(10 * 60);

        // then
        assertThat(decision.want()).isEqualTo(expected);
    }

    private static int floor(ReplicaDecision decision) {
        return decision.why().candidates().stream()
                .filter(candidate -> candidate.rule() == Rule.FLOOR)
                .mapToInt(Candidate::replicas)
                .findFirst()
                .orElseThrow();
    }
}
