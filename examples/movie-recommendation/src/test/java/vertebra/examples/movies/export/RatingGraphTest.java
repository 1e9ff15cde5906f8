package vertebra.examples.movies.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import vertebra.examples.movies.learning.DotProductModel;
import vertebra.examples.movies.learning.RatingLearner;
import vertebra.examples.movies.ratings.GeneratorSettings;
import vertebra.examples.movies.ratings.Rating;
import vertebra.examples.movies.ratings.Ratings;
import vertebra.examples.movies.ratings.RatingsGenerator;

class RatingGraphTest {

    private static final Ratings RATINGS = RatingsGenerator.generate(new GeneratorSettings(200, 2_000, 1, 4));
    private static final DotProductModel MODEL = new RatingLearner(RATINGS, 4).model(new RatingLearner.Weights(1, 1));
    private static OnnxModel graph;

    @BeforeAll
    static void load() throws OrtException {
        graph = new OnnxModel(RatingGraph.of(MODEL));
    }

    @AfterAll
    static void unload() throws OrtException {
        graph.close();
    }

    @Test
    void takesAUserAndAFilmAndGivesOneNumber() throws OrtException {
        assertThat(graph.signature())
                .isEqualTo(Map.of("user_id", "STRING[-1]", "movie_id", "INT64[-1]", "rating", "FLOAT[-1]"));
    }

    @Test
    void answersAsTheModelForEveryUserAndManyFilms() throws OrtException {
        // given
        int count = RATINGS.users().size() * 20;
        String[] users = new String[count];
        long[] movies = new long[count];
        float[] expected = new float[count];
        for (int i = 0; i < count; i++) {
            int user = i % RATINGS.users().size();
            int film = (i * 37) % RATINGS.films().size();
            users[i] = RATINGS.users().get(user);
            movies[i] = RATINGS.films().get(film).id();
            expected[i] = RatingLearner.stars(MODEL, user, film);
        }

        // when
        float[] answers = ratings(users, movies);

        // then
        assertThat(answers).containsExactly(expected, within(1e-4f));
        for (float answer : answers) {
            assertThat(answer).isBetween((float) Rating.LOWEST, (float) Rating.HIGHEST);
        }
    }

    @Test
    void answersWithMeansWhereItKnowsNothing() throws OrtException {
        // given
        double mean =
                RATINGS.entries().stream().mapToDouble(Rating::stars).average().orElseThrow();
        long known = RATINGS.films().get(5).id();

        // when
        float[] answers = ratings(new String[] {"nobody", "nobody", "12345"}, new long[] {-1, known, 999_999});

        // then: all unknown; the film's mean alone; the user's generosity alone
        int stranger = RATINGS.users().size();
        int unknownFilm = RATINGS.films().size();
        assertThat(answers[0]).isCloseTo((float) mean, within(1e-4f));
        assertThat(answers[1]).isCloseTo(RatingLearner.stars(MODEL, stranger, 5), within(1e-4f));
        assertThat(answers[1]).isNotEqualTo(answers[0]);
        assertThat(answers[2]).isCloseTo(RatingLearner.stars(MODEL, MODEL.rowOf("12345"), unknownFilm), within(1e-4f));
    }

    @Test
    void answersAnEmptyBatchWithNoRows() throws OrtException {
        assertThat(ratings(new String[0], new long[0])).isEmpty();
    }

    @Test
    void staysWithinTheStarsThatExist() throws OrtException {
        // given: the crowd finds films 0-49 bad and 50-99 good; one user pans good films, another praises bad ones
        List<String> users = new ArrayList<>(List.of("harsh", "generous"));
        List<Rating> entries = new ArrayList<>();
        for (int film = 0; film < 50; film++) {
            entries.add(new Rating(0, 50 + film, 0.5, 0));
            entries.add(new Rating(1, film, 5, 0));
        }
        for (int user = 2; user < 32; user++) {
            users.add("crowd" + user);
            for (int film = 0; film < 100; film++) {
                entries.add(new Rating(user, film, film < 50 ? 0.5 : 5, 0));
            }
        }
        Ratings extreme = new Ratings(users, RATINGS.films().subList(0, 100), entries);
        DotProductModel model = new RatingLearner(extreme, 1).model(new RatingLearner.Weights(0, 0));

        // when
        float[] answers;
        try (OnnxModel small = new OnnxModel(RatingGraph.of(model))) {
            answers = small.rate(new String[] {"harsh", "generous"}, new long[] {1, 51})
                    .rating();
        }

        // then: unbounded, both would leave the scale
        assertThat(model.score(0, 0)).isLessThan(0.5f);
        assertThat(model.score(1, 50)).isGreaterThan(5f);
        assertThat(answers).containsExactly(0.5f, 5f);
    }

    private static float[] ratings(String[] users, long[] movies) throws OrtException {
        return graph.rate(users, movies).rating();
    }
}
