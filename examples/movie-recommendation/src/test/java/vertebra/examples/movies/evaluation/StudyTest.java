package vertebra.examples.movies.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import vertebra.examples.movies.ratings.GeneratorSettings;
import vertebra.examples.movies.ratings.Rating;
import vertebra.examples.movies.ratings.Ratings;
import vertebra.examples.movies.ratings.RatingsGenerator;

class StudyTest {

    private static List<Outcome> outcomes = List.of();

    @BeforeAll
    static void studyThreeSeeds() {
        outcomes = LongStream.of(1, 2, 3)
                .mapToObj(seed -> Study.of(generated(1, seed), seed))
                .toList();
    }

    @Test
    void recommendsBetterThanThePopularList() {
        // when
        double recall = mean(outcome -> outcome.ranking(Study.SERVED).recall());
        double hitRate = mean(outcome -> outcome.ranking(Study.SERVED).hitRate());

        // then
        assertThat(recall)
                .isGreaterThan(1.2
                        * mean(outcome -> outcome.ranking(Study.POPULAR_LIST).recall()));
        assertThat(hitRate)
                .isGreaterThan(1.1
                        * mean(outcome -> outcome.ranking(Study.POPULAR_LIST).hitRate()));
    }

    @Test
    void predictsRatingsBetterThanTheMeans() {
        // when
        double error = mean(outcome -> outcome.rating(Study.SERVED).all());

        // then
        assertThat(error)
                .isLessThan(
                        0.9 * mean(outcome -> outcome.rating(Study.GLOBAL_MEAN).all()));
        assertThat(error)
                .isLessThan(
                        0.95 * mean(outcome -> outcome.rating(Study.FILM_MEAN).all()));
        assertThat(error)
                .isLessThan(mean(
                        outcome -> outcome.rating(Study.USER_AND_FILM_MEANS).all()));
    }

    @Test
    void predictsRatingsOfRareFilmsBetterThanTheMeans() {
        // when
        double error = mean(outcome -> outcome.rating(Study.SERVED).rareFilms());

        // then
        assertThat(error)
                .isLessThan(mean(outcome -> outcome.rating(Study.GLOBAL_MEAN).rareFilms()));
        assertThat(error)
                .isLessThan(mean(outcome -> outcome.rating(Study.FILM_MEAN).rareFilms()));
    }

    @Test
    void findsNothingPersonalWhereThereIsNothing() {
        // given
        Ratings withoutTaste = generated(0, 1);

        // when
        Outcome outcome = Study.of(withoutTaste, 1);

        // then: a lead would mean that held-back ratings leak
        assertThat(outcome.ranking(Study.SERVED).recall())
                .isLessThan(1.1 * outcome.ranking(Study.POPULAR_LIST).recall());
    }

    @Test
    void partsShareNoRatingAndLoseNone() {
        // given
        Ratings ratings = RatingsGenerator.generate(new GeneratorSettings(60, 400, 1, 1));

        // when
        Split split = Split.of(ratings, 1);

        // then
        List<Rating> together = List.of(split.learn(), split.choose(), split.report()).stream()
                .flatMap(part -> part.entries().stream())
                .toList();
        assertThat(together).containsExactlyInAnyOrderElementsOf(ratings.entries());
        assertThat(split.learn().entries().size())
                .isBetween((int) (0.75 * together.size()), (int) (0.85 * together.size()));
        assertThat(split.choose().entries()).isNotEmpty();
        assertThat(split.report().entries()).isNotEmpty();
    }

    @Test
    void reportSaysWhatASyntheticPassDoesNotShow() {
        // given
        Ratings ratings = RatingsGenerator.generate(new GeneratorSettings(60, 400, 1, 1));

        // when
        Report report = new Report(ratings, true, outcomes, Optional.of(outcomes.getFirst()));

        // then
        assertThat(report.markdown())
                .contains("over 3 seeds")
                .contains("| popular list |")
                .contains("| film mean |")
                .contains(" ± ")
                .contains("It does **not** show")
                .contains("taste strength 0");
        assertThat(report.summary()).contains("recall@10").contains("The ratings are generated");
    }

    @Test
    void reportOnFilesClaimsNothingAboutAGenerator() {
        // given
        Ratings ratings = RatingsGenerator.generate(new GeneratorSettings(60, 400, 1, 1));

        // when
        Report report = new Report(ratings, false, outcomes.subList(0, 1), Optional.empty());

        // then
        assertThat(report.markdown())
                .doesNotContain("generated")
                .doesNotContain(" ± 0")
                .contains("one seed");
    }

    private static Ratings generated(double tasteStrength, long seed) {
        return RatingsGenerator.generate(GeneratorSettings.latestSmall(tasteStrength, seed));
    }

    private static double mean(ToDoubleFunction<Outcome> figure) {
        return outcomes.stream().mapToDouble(figure).average().orElseThrow();
    }
}
