package vertebra.examples.movies.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import vertebra.examples.movies.learning.DotProductModel;
import vertebra.examples.movies.learning.RankingLearner;
import vertebra.examples.movies.learning.SparseRows;
import vertebra.examples.movies.learning.TopList;
import vertebra.examples.movies.ratings.Film;
import vertebra.examples.movies.ratings.GeneratorSettings;
import vertebra.examples.movies.ratings.Rating;
import vertebra.examples.movies.ratings.Ratings;
import vertebra.examples.movies.ratings.RatingsGenerator;

class RecommendationGraphTest {

    private static final Ratings RATINGS = RatingsGenerator.generate(GeneratorSettings.latestSmall(1, 4));
    private static final RankingLearner LEARNER = new RankingLearner(RATINGS, 4);
    private static final DotProductModel MODEL = LEARNER.model(new RankingLearner.Weights(1, 0.1, 0.1));
    private static OnnxModel graph;

    @BeforeAll
    static void load() throws OrtException {
        graph = new OnnxModel(RecommendationGraph.of(MODEL, LEARNER.seen()));
    }

    @AfterAll
    static void unload() throws OrtException {
        graph.close();
    }

    @Test
    void takesUserIdsAndGivesTitlesAndScoresOfAnyBatch() throws OrtException {
        assertThat(graph.signature())
                .isEqualTo(Map.of(
                        "user_id", "STRING[-1]", "recommendations", "STRING[-1, 10]", "scores", "FLOAT[-1, 10]"));
    }

    @Test
    void answersAsTheModelForTwoHundredUsersAlone() throws OrtException {
        for (String user : RATINGS.users().subList(410, 610)) {
            // when
            OnnxModel.Answer answer = graph.recommend(user);

            // then
            assertThat(answer.recommendations()[0]).as(user).containsExactly(expectedTitles(user));
            assertThat(answer.scores()[0]).as(user).containsExactly(expectedScores(user), within(1e-5f));
        }
    }

    @Test
    void answersABatchAsItAnswersEachAlone() throws OrtException {
        // given: users with few and many seen films, and a stranger between them
        String[] users = RATINGS.users().subList(0, 40).toArray(String[]::new);
        users[7] = "nobody";

        // when
        OnnxModel.Answer together = graph.recommend(users);

        // then
        for (int i = 0; i < users.length; i++) {
            OnnxModel.Answer alone = graph.recommend(users[i]);
            assertThat(together.recommendations()[i]).as(users[i]).containsExactly(alone.recommendations()[0]);
            assertThat(together.scores()[i]).as(users[i]).containsExactly(alone.scores()[0], within(1e-5f));
        }
    }

    @Test
    void recommendsNoFilmThatTheUserRated() throws OrtException {
        // given
        String[] users = RATINGS.users().toArray(String[]::new);

        // when
        String[][] titles = graph.recommend(users).recommendations();

        // then
        for (Rating rating : RATINGS.entries()) {
            assertThat(titles[rating.user()])
                    .doesNotContain(RATINGS.films().get(rating.film()).title());
        }
        assertThat(List.of(titles))
                .allSatisfy(list -> assertThat(list).doesNotHaveDuplicates().doesNotContain(""));
    }

    @Test
    void answersStrangersWithThePopularList() throws OrtException {
        // given
        int[] counts = new int[RATINGS.films().size()];
        RATINGS.entries().forEach(rating -> counts[rating.film()]++);
        String[] popular = IntStream.range(0, counts.length)
                .boxed()
                .sorted((a, b) -> Integer.compare(counts[b], counts[a]))
                .limit(10)
                .map(film -> RATINGS.films().get(film).title())
                .toArray(String[]::new);

        // when
        String[][] titles =
                graph.recommend("", "no such user", "\u00e9\u4e2d", "12345 ").recommendations();

        // then
        assertThat(List.of(titles)).allSatisfy(list -> assertThat(list).containsExactly(popular));
    }

    @Test
    void answersAnEmptyBatchWithNoRows() throws OrtException {
        // when
        OnnxModel.Answer answer = graph.recommend();

        // then
        assertThat((Object[]) answer.output("recommendations")).isEmpty();
        assertThat(answer.scores()).isEmpty();
    }

    @Test
    void leavesTheLastTenFilmsToAUserWhoRatedAllOthers() throws OrtException {
        // given
        List<Film> films = RATINGS.films().subList(0, 30);
        List<Rating> entries = IntStream.range(0, 20)
                .mapToObj(film -> new Rating(0, film, 4, 0))
                .toList();
        RankingLearner learner = new RankingLearner(new Ratings(List.of("all", "none"), films, entries), 1);
        byte[] model = RecommendationGraph.of(learner.model(new RankingLearner.Weights(1, 0.1, 0.1)), learner.seen());

        // when
        String[][] titles;
        try (OnnxModel small = new OnnxModel(model)) {
            titles = small.recommend("all", "none").recommendations();
        }

        // then
        assertThat(titles[0])
                .containsExactlyInAnyOrder(
                        films.subList(20, 30).stream().map(Film::title).toArray(String[]::new));
        assertThat(titles[1]).doesNotContain("");
    }

    private static String[] expectedTitles(String user) {
        return Arrays.stream(expected(user))
                .mapToObj(film -> RATINGS.films().get(film).title())
                .toArray(String[]::new);
    }

    private static float[] expectedScores(String user) {
        float[] all = MODEL.scores(MODEL.rowOf(user));
        int[] films = expected(user);
        float[] scores = new float[films.length];
        for (int i = 0; i < films.length; i++) {
            scores[i] = all[films[i]];
        }
        return scores;
    }

    private static int[] expected(String user) {
        SparseRows seen = LEARNER.seen();
        int row = MODEL.rowOf(user);
        return TopList.of(MODEL.scores(row), seen.columns(row), RecommendationGraph.LIST_SIZE);
    }
}
