package vertebra.scaling.idle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import vertebra.scaling.signal.MinuteCounts;
import vertebra.spec.AutoscalingSpec.Idle;
import vertebra.spec.AutoscalingSpec.IdlePolicy;

class KeepAliveTest {

    private static final Idle HISTOGRAM = new Idle(IdlePolicy.HISTOGRAM, Optional.empty());

    @Test
    void coversNineIdleTimesInTenWithAMargin() {
        // given
        MinuteCounts history = idleTimes(5, 5, 5, 5, 5, 5, 5, 5, 8, 30);

        // when
        Optional<Duration> keep = KeepAlive.of(HISTOGRAM, history, 0.9);

        // then: eight empty minutes lie between requests that are ten minutes apart at most
        assertThat(keep).contains(Duration.ofMinutes(11));
    }

    @Test
    void strictCoversTheRareOnes() {
        // given
        MinuteCounts history = idleTimes(5, 5, 5, 5, 5, 5, 5, 5, 8, 28);

        // when
        Optional<Duration> keep = KeepAlive.of(HISTOGRAM, history, 0.97);

        // then
        assertThat(keep).contains(Duration.ofMinutes(33));
    }

    @Test
    void tenMinutesBeforeTenIdleTimesWereSeen() {
        // given
        MinuteCounts history = idleTimes(5, 5, 5, 5, 5, 5, 5, 5, 5);

        // when
        Optional<Duration> keep = KeepAlive.of(HISTOGRAM, history, 0.9);

        // then
        assertThat(keep).contains(Duration.ofMinutes(10));
    }

    @Test
    void nightsAreNoPace() {
        // given
        MinuteCounts history = idleTimes(2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 400, 400, 400);

        // when
        Optional<Duration> keep = KeepAlive.of(HISTOGRAM, history, 0.97);

        // then
        assertThat(keep.orElseThrow()).isLessThan(Duration.ofMinutes(5));
    }

    @Test
    void anHourAtMostOrWhatTheSpecSays() {
        // given
        MinuteCounts history = idleTimes(90, 90, 90, 90, 90, 90, 90, 90, 90, 90);
        Idle bounded = new Idle(IdlePolicy.HISTOGRAM, Optional.of(Duration.ofMinutes(20)));

        // when
        Optional<Duration> keep = KeepAlive.of(HISTOGRAM, history, 0.9);
        Optional<Duration> written = KeepAlive.of(bounded, history, 0.9);

        // then
        assertThat(keep).contains(Duration.ofMinutes(60));
        assertThat(written).contains(Duration.ofMinutes(20));
    }

    @Test
    void neverIsForEver() {
        // when
        Optional<Duration> keep = KeepAlive.of(new Idle(IdlePolicy.NEVER, Optional.empty()), MinuteCounts.NONE, 0.9);

        // then
        assertThat(keep).isEmpty();
    }

    /** A request, so many empty minutes, a request, … */
    private static MinuteCounts idleTimes(int... minutes) {
        List<Integer> counts = new ArrayList<>(List.of(1));
        for (int empty : minutes) {
            for (int i = 0; i < empty; i++) {
                counts.add(0);
            }
            counts.add(1);
        }
        return new MinuteCounts(0, counts);
    }
}
