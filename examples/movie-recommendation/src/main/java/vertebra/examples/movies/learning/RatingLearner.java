package vertebra.examples.movies.learning;

import java.util.Arrays;
import org.apache.commons.math3.stat.descriptive.moment.Mean;
import vertebra.examples.movies.ratings.Rating;
import vertebra.examples.movies.ratings.Ratings;

/**
 * Learns how a user rates a film:
 *
 * <pre>
 * stars(u, i) = μ + b_u + b_i + a·p_u·q_i + c·s_u·g_i      within 0.5 to 5
 *   μ    mean of all ratings
 *   b_i  β·g_i + Σ(stars − μ − β·g_i) / (n_i + 5): the film, drawn to what its genres g_i promise when few rated it
 *   b_u  Σ(stars − μ − b_i) / (n_u + 5): the user's generosity
 *   p, q explicit ALS on what is left
 *   s_u  ridge regression of what is left on the genres of the user's films: the content-based part
 * </pre>
 *
 * An unknown user has b_u = 0 and no taste; an unknown film has b_i = 0 and no factors: the means are left.
 */
public final class RatingLearner {

    /** The a and c of the formula. */
    public record Weights(double collaborative, double content) {}

    private static final ExplicitAls ALS = new ExplicitAls(8, 16, 10);
    private static final double DAMPING = 5;
    private static final double GENRE_RIDGE = 10;

    private final Ratings ratings;
    private final double[][] genres;
    private final double mean;
    private final double[] filmBias;
    private final double[] userBias;
    private final Factors factors;
    private final double[][] genreTaste;

    public RatingLearner(Ratings ratings, long seed) {
        this.ratings = ratings;
        this.genres = GenreVectors.of(ratings.films());
        this.mean = new Mean()
                .evaluate(ratings.entries().stream().mapToDouble(Rating::stars).toArray());
        this.filmBias = filmBias();
        SparseRows byUser = SparseRows.ofUsers(ratings, rating -> rating.stars() - mean - filmBias[rating.film()]);
        this.userBias = dampedMeans(byUser);
        SparseRows left = SparseRows.ofUsers(
                ratings, rating -> rating.stars() - mean - filmBias[rating.film()] - userBias[rating.user()]);
        this.factors = ALS.fit(left, seed);
        this.genreTaste = genreTaste(left);
    }

    /** The model with these weights; its last user row and last film column answer for what nobody knows. */
    public DotProductModel model(Weights weights) {
        int users = ratings.users().size();
        int films = ratings.films().size();
        DotProductRows rows = new DotProductRows(users + 1, films + 1, ALS.rank() + genres[0].length + 2);
        rows.block(weights.collaborative(), factors.users, factors.films);
        rows.block(weights.content(), genreTaste, genres);
        double[] one = new double[Math.max(users, films) + 1];
        Arrays.fill(one, 1);
        rows.column(userBias, Arrays.copyOf(one, films + 1));
        double[] filmMeans = Arrays.copyOf(filmBias, films + 1);
        Arrays.setAll(filmMeans, film -> mean + filmMeans[film]);
        rows.column(Arrays.copyOf(one, users + 1), filmMeans);
        return rows.model(ratings.users(), ratings.films());
    }

    /** What {@link #model} answers, as a rating. */
    public static float stars(DotProductModel model, int row, int column) {
        return Math.clamp(model.score(row, column), (float) Rating.LOWEST, (float) Rating.HIGHEST);
    }

    private double[] filmBias() {
        NormalEquations equations = new NormalEquations(genres[0].length);
        equations.begin(NormalEquations.ridge(genres[0].length, GENRE_RIDGE));
        for (Rating rating : ratings.entries()) {
            equations.add(genres[rating.film()], 1, rating.stars() - mean);
        }
        double[] promise = equations.solve();
        double[] bias = new double[genres.length];
        Arrays.setAll(bias, film -> Factors.dot(promise, genres[film]));
        double[] surprise =
                dampedMeans(SparseRows.ofUsers(ratings, rating -> rating.stars() - mean - bias[rating.film()])
                        .transposed());
        Arrays.setAll(bias, film -> bias[film] + surprise[film]);
        return bias;
    }

    private double[][] genreTaste(SparseRows byUser) {
        NormalEquations equations = new NormalEquations(genres[0].length);
        double[][] ridge = NormalEquations.ridge(genres[0].length, GENRE_RIDGE);
        double[][] tastes = new double[byUser.rowCount()][];
        for (int user = 0; user < tastes.length; user++) {
            equations.begin(ridge);
            for (int at = byUser.start(user); at < byUser.end(user); at++) {
                equations.add(genres[byUser.column(at)], 1, byUser.value(at));
            }
            tastes[user] = equations.solve();
        }
        return tastes;
    }

    /** Means that few values leave near zero: sum / (count + damping). */
    private static double[] dampedMeans(SparseRows rows) {
        double[] means = new double[rows.rowCount()];
        for (int row = 0; row < means.length; row++) {
            double sum = 0;
            for (int at = rows.start(row); at < rows.end(row); at++) {
                sum += rows.value(at);
            }
            means[row] = sum / (rows.length(row) + DAMPING);
        }
        return means;
    }
}
