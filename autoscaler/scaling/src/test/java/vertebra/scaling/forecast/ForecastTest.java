package vertebra.scaling.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import vertebra.scaling.signal.MinuteCounts;

class ForecastTest {

    private static final int DAY = 1_440;
    private static final double FIVE_MINUTES = 300;

    @Test
    void whatDoesNotReachTheLeadYetDoesNotStandForIt() {
        // given: days that nobody fitted, so that one distance is learned a minute
        Forecast forecast = Forecast.NONE;

        // when
        List<Boolean> stands = new ArrayList<>();
        for (int minute = 0; minute < 7; minute++) {
            forecast = forecast.next(days(3 * DAY + minute), FIVE_MINUTES, 0.9, 0);
            stands.add(forecast.knowsDays());
        }

        // then
        assertThat(forecast.upperRate()).isPresent();
        assertThat(stands).containsExactly(false, false, false, false, false, true, true);
    }

    @Test
    void aLeadThatGrewIsNotReachedAtOnce() {
        // given
        Forecast near = Forecast.NONE;
        for (int minute = 0; minute < 2; minute++) {
            near = near.next(days(3 * DAY + minute), 20, 0.9, 0);
        }

        // when
        Forecast far = near.next(days(3 * DAY + 2), FIVE_MINUTES, 0.9, 0);

        // then
        assertThat(near.knowsDays()).isTrue();
        assertThat(far.knowsDays()).isFalse();
        assertThat(far.upperRate()).isPresent();
    }

    /** The first minutes of days that are all alike, but for some scatter. */
    private static MinuteCounts days(int minutes) {
        return new MinuteCounts(
                0,
                IntStream.range(0, minutes)
                        .map(minute -> (int) (1_000 + 600 * Math.sin(2 * Math.PI * minute / DAY)) + minute * 31 % 97)
                        .boxed()
                        .toList());
    }
}
