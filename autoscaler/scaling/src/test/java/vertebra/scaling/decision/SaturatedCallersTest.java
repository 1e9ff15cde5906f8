package vertebra.scaling.decision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.scaling.decision.Candidate.Rule;

/** Callers that wait for their answers before they ask again are as many as are in flight, however few arrive in a second. */
class SaturatedCallersTest {

    private static final String SETTINGS = "max_replicas: 1000, slo: {latency: 1250ms}";

    @ParameterizedTest
    @CsvSource({"1, 199, 2", "10, 190, 20", "150, 50, 0", "150, 75, 0", "150, 76, 226", "10, 6, 16"})
    void asManyAsAskAndAtMostTwiceWhatIsReadyIsAskedFor(int ready, int waiting, int expected) {
        // given
        WatchedApi api = busy(ready).inFlight(ready, waiting);

        // when
        ReplicaDecision decision = settled(api, ready);

        // then
        assertThat(saturated(decision).map(Candidate::replicas).orElse(0)).isEqualTo(expected);
    }

    @Test
    void nothingIsAskedForWhileReplicasStart() {
        // given
        WatchedApi api = busy(10).inFlight(10, 190);

        // when
        // The first decision asks for more; these are not ready.
        api.run(30);
        ReplicaDecision decision = api.run(2);

        // then
        assertThat(decision.current()).isGreaterThan(10);
        assertThat(saturated(decision)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"94, false", "95, true", "100, true"})
    void slotsThatHaveTimeDoNotHoldTheCallersBack(int running, boolean expected) {
        // given
        WatchedApi api = busy(100).inFlight(running, 90);

        // when
        ReplicaDecision decision = settled(api, 100);

        // then
        assertThat(saturated(decision).isPresent()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"90, true", "100, true", "140, false", "70, false"})
    void aQueueThatGrowsOrDrainsIsOfCallersThatDoNotWait(int waiting, boolean expected) {
        // given
        WatchedApi api = busy(100).inFlight(100, 100);
        settled(api, 100);

        // when
        ReplicaDecision decision = settled(api.inFlight(100, waiting), 100, 2);

        // then
        assertThat(saturated(decision).isPresent()).isEqualTo(expected);
    }

    private static WatchedApi busy(int ready) {
        return new WatchedApi(SETTINGS, ready).comes(2 * ready);
    }

    /** After a minute in which what is ready is what was asked for. */
    private static ReplicaDecision settled(WatchedApi api, int ready) {
        return settled(api, ready, 60);
    }

    private static ReplicaDecision settled(WatchedApi api, int ready, int seconds) {
        return api.pinned(ready).run(seconds);
    }

    private static Optional<Candidate> saturated(ReplicaDecision decision) {
        return decision.why().candidates().stream()
                .filter(candidate -> candidate.rule() == Rule.SATURATED)
                .findFirst();
    }
}
