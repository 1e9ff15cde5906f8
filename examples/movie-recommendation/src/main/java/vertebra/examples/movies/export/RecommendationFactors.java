package vertebra.examples.movies.export;

import java.util.Arrays;
import java.util.stream.IntStream;
import vertebra.examples.movies.learning.DotProductModel;
import vertebra.examples.movies.learning.SparseRows;
import vertebra.examples.movies.ratings.Film;

/**
 * What {@link RecommendationGraph} knows, as arrays for NumPy, from which {@code python/make_model.py} makes a model in code:
 *
 * <pre>
 * users        [users]            ids
 * titles       [films]
 * user_rows    [users + 1, width] the last row is an unknown user's
 * film_columns [width, films]     score(user, film) = user_rows[user] · film_columns[:, film]
 * seen_starts  [users + 1]        user's films, to leave out: seen_films[seen_starts[user]:seen_starts[user + 1]]
 * seen_films   [ratings]
 * </pre>
 */
public final class RecommendationFactors {

    private RecommendationFactors() {}

    /** @param seen for each user of the model the films to leave out */
    public static byte[] of(DotProductModel model, SparseRows seen) {
        int users = seen.rowCount();
        return new NumpyArchive()
                .add("users", model.users())
                .add("titles", model.films().stream().map(Film::title).toList())
                .add("user_rows", model.userRows())
                .add("film_columns", model.filmColumns())
                .add(
                        "seen_starts",
                        IntStream.rangeClosed(0, users)
                                .map(user -> user < users ? seen.start(user) : seen.end(users - 1))
                                .toArray())
                .add(
                        "seen_films",
                        IntStream.range(0, users)
                                .flatMap(user -> Arrays.stream(seen.columns(user)))
                                .toArray())
                .bytes();
    }
}
