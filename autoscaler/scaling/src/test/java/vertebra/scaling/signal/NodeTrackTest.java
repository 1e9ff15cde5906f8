package vertebra.scaling.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.spec.ApiName;
import vertebra.spec.NodeId;
import vertebra.spec.Revision;
import vertebra.spec.fleet.LoadSample;
import vertebra.spec.fleet.LoadSample.Executor;
import vertebra.spec.fleet.LoadSample.Ingress;

/** A node that takes ten requests a second and reports each second. */
class NodeTrackTest {

    private static final Instant START = Instant.parse("2026-03-02T10:00:00Z");

    @Test
    void bridgesALateReport() {
        // given
        NodeTrack track = after(60, Duration.ZERO);

        // when
        NodeTrack late = track.with(report(61, Duration.ZERO), START.plusSeconds(65));

        // then
        assertThat(late.guessedArrivals(START.plusSeconds(65))).isCloseTo(40, within(0.5));
    }

    @ParameterizedTest
    @ValueSource(longs = {-259_200, -3_600, -11, 11, 3_600, 259_200})
    void learnsNothingFromAClockThatWasSet(long seconds) {
        // given
        NodeTrack track = after(60, Duration.ZERO);

        // when
        NodeTrack set = track.with(report(61, Duration.ofSeconds(seconds)), START.plusSeconds(61));
        NodeTrack later = set.with(report(62, Duration.ofSeconds(seconds)), START.plusSeconds(62));

        // then
        assertThat(set.guessedArrivals(START.plusSeconds(61))).isCloseTo(0, within(0.5));
        assertThat(later.guessedArrivals(START.plusSeconds(62))).isCloseTo(0, within(0.5));
        assertThat(later.guessedArrivals(START.plusSeconds(64))).isCloseTo(20, within(0.5));
    }

    @Test
    void aReporterThatStoodStillIsNoBurst() {
        // given
        NodeTrack track = after(60, Duration.ZERO);

        // when
        NodeTrack stalled = track.with(report(90, 61, Duration.ZERO), START.plusSeconds(90));

        // then
        assertThat(stalled.arrivalRate()).isCloseTo(10, within(0.5));
    }

    private static NodeTrack after(int seconds, Duration ahead) {
        NodeTrack track = NodeTrack.first(report(1, ahead), START.plusSeconds(1), true);
        for (int second = 2; second <= seconds; second++) {
            track = track.with(report(second, ahead), START.plusSeconds(second));
        }
        return track;
    }

    /** @param ahead of the leader's clock */
    private static LoadSample report(int second, Duration ahead) {
        return report(second, second, ahead);
    }

    private static LoadSample report(int second, int seq, Duration ahead) {
        Ingress ingress = new Ingress(10L * second, 100.0 * second, 0, 0, 0, 0, 0, 0);
        return new LoadSample(
                new NodeId("n1"),
                1,
                seq,
                START.plusSeconds(second).plus(ahead),
                new ApiName("iris"),
                new Revision(1),
                ingress,
                Executor.NOTHING);
    }
}
