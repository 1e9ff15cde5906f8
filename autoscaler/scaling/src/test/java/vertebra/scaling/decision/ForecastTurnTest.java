package vertebra.scaling.decision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A fit of five days is dear: each API has its own minute of six hours for it. */
class ForecastTurnTest {

    private static final String SETTINGS = "min_replicas: 1, slo: {latency: 1250ms}";
    private static final int SIX_HOURS = 360;

    @Test
    void fitsOnceInSixHours() {
        // given
        WatchedApi api = new WatchedApi(SETTINGS, 1).remembers(traffic()).comes(1);
        api.run(120);

        // when
        Set<Long> fits = new TreeSet<>();
        for (int minute = 0; minute < 3 * SIX_HOURS; minute++) {
            api.run(60);
            fits.add(api.memory().learned().forecast().fitted());
        }

        // then
        // The first one at once, then one in each turn of six hours.
        List<Long> turns = fits.stream().skip(1).toList();
        assertThat(turns).hasSizeBetween(2, 3);
        assertThat(turns.stream().map(minute -> minute % SIX_HOURS).collect(Collectors.toSet()))
                .hasSize(1);
    }

    @Test
    void aNewLeaderLearnsOneDistanceAMinute() {
        // given: four hours of minutes that nobody fitted, and a lead of less than a minute
        WatchedApi api = new WatchedApi(SETTINGS, 1).remembers(traffic()).comes(1);

        // when
        List<Integer> distances = IntStream.of(2, 56, 4)
                .mapToObj(seconds -> {
                    api.run(seconds);
                    return api.memory().learned().forecast().horizons().size();
                })
                .toList();

        // then
        assertThat(distances).containsExactly(1, 1, 2);
    }

    @Test
    void eightApisHaveEightTurns() {
        // when
        List<Long> turns = IntStream.range(0, 8)
                .mapToObj(i -> {
                    WatchedApi api = new WatchedApi("api-" + i * 37, SETTINGS, 1)
                            .remembers(traffic())
                            .comes(1);
                    api.run(60);
                    long first = api.memory().learned().forecast().fitted();
                    while (api.memory().learned().forecast().fitted() == first) {
                        api.run(60);
                    }
                    return api.memory().learned().forecast().fitted() % SIX_HOURS;
                })
                .toList();

        // then
        assertThat(turns).doesNotHaveDuplicates();
    }

    @Test
    void nothingIsFittedBeforeThreeHoursAreKnown() {
        // given
        WatchedApi api = new WatchedApi(SETTINGS, 1).comes(1);

        // when
        api.run(170 * 60);
        long young = api.memory().learned().forecast().fitted();
        api.run(15 * 60);
        long known = api.memory().learned().forecast().fitted();

        // then
        assertThat(young).isEqualTo(-1);
        assertThat(known).isGreaterThan(0);
    }

    private static List<Integer> traffic() {
        return Collections.nCopies(4 * 60, 60);
    }
}
