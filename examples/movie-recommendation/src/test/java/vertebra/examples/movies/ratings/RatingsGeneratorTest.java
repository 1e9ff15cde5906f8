package vertebra.examples.movies.ratings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RatingsGeneratorTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void marginalsAreThoseOfMovieLensLatestSmall(long seed) {
        // given
        GeneratorSettings settings = GeneratorSettings.latestSmall(1, seed);

        // when
        Ratings ratings = RatingsGenerator.generate(settings);

        // then: the published figures, with room for the luck of a seed
        Marginals shape = Marginals.of(ratings);
        assertThat(ratings.users()).hasSize(610);
        assertThat(ratings.films()).hasSize(9_742);
        assertThat(ratings.entries().size()).isBetween(80_000, 120_000);
        assertThat(shape.stars().getMean()).isCloseTo(3.5, within(0.15));
        assertThat(shape.stars().getStandardDeviation()).isCloseTo(1.04, within(0.08));
        assertThat(shape.halfStarShare()).isCloseTo(0.30, within(0.04));
        assertThat(shape.perUser().getMin()).isGreaterThanOrEqualTo(20);
        assertThat(shape.perUser().getPercentile(50)).isBetween(55.0, 85.0);
        assertThat(shape.perUser().getMean()).isCloseTo(165, within(25.0));
        assertThat(shape.perUser().getMax()).isBetween(1_200.0, 2_698.0);
        assertThat(shape.perFilm().getPercentile(50)).isBetween(2.0, 6.0);
        assertThat(shape.perFilm().getMean()).isCloseTo(10.4, within(3.0));
        assertThat(shape.perFilm().getMax()).isBetween(230.0, 430.0);
    }

    @Test
    void sameSeedGivesSameRatingsAndAnotherSeedOthers() {
        // given
        GeneratorSettings settings = new GeneratorSettings(30, 400, 1, 7);

        // when
        Ratings ratings = RatingsGenerator.generate(settings);

        // then
        assertThat(RatingsGenerator.generate(settings)).isEqualTo(ratings);
        assertThat(RatingsGenerator.generate(new GeneratorSettings(30, 400, 1, 8)))
                .isNotEqualTo(ratings);
    }

    @Test
    void theUserOfTheCaseStudyIsThereAndNobodyTwice() {
        // when
        Ratings ratings = RatingsGenerator.generate(new GeneratorSettings(30, 400, 1, 7));

        // then
        assertThat(ratings.users()).contains("12345").doesNotHaveDuplicates();
        assertThat(ratings.films())
                .extracting(Film::title)
                .doesNotHaveDuplicates()
                .allMatch(title -> title.matches(".+ \\(\\d{4}\\)"));
        assertThat(new HashSet<>(ratings.entries().stream()
                        .map(r -> r.user() + "/" + r.film())
                        .toList()))
                .hasSameSizeAs(ratings.entries());
    }

    @Test
    void refusesSettingsThatMakeNoRatings() {
        assertThatThrownBy(() -> new GeneratorSettings(0, 400, 1, 1)).hasMessage("users: 0 (expected: >= 1)");
        assertThatThrownBy(() -> new GeneratorSettings(1, 99, 1, 1)).hasMessage("films: 99 (expected: >= 100)");
        assertThatThrownBy(() -> new GeneratorSettings(1, 400, Double.NaN, 1))
                .hasMessage("tasteStrength: NaN (expected: 0 to 3)");
    }
}
