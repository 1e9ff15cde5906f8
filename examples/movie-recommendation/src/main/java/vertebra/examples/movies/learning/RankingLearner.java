package vertebra.examples.movies.learning;

import java.util.Arrays;
import vertebra.examples.movies.ratings.Rating;
import vertebra.examples.movies.ratings.Ratings;

/**
 * Learns which films a user would pick next:
 *
 * <pre>
 * score(u, i) = a·p_u·q_i + c·t_u·g_i + d·pop_i
 *   p, q   implicit ALS; both stay near zero where there are few ratings, so that the other two decide there
 *   t_u    Σ(g_i − ḡ) / (n_u + 20): how the genres of the user's films differ from everybody's: the content-based part
 *   pop_i  ln(1 + n_i) / ln(1 + max n): popularity
 * </pre>
 *
 * An unknown user gets {@code pop_i} alone: the popular list. Explicit factors do not rank (they are fitted on rated films
 * only, and most films that nobody rated look fine to them), which is why ranking has its own.
 */
public final class RankingLearner {

    /** The a, c and d of the formula. */
    public record Weights(double collaborative, double content, double popularity) {}

    private static final ImplicitAls ALS = new ImplicitAls(16, 20, 8);
    private static final double CONFIDENCE = 1;
    private static final double PROFILE_DAMPING = 20;

    private final Ratings ratings;
    private final SparseRows seen;
    private final double[][] genres;
    private final double[] popularity;
    private final Factors factors;
    private final double[][] profiles;

    public RankingLearner(Ratings ratings, long seed) {
        this.ratings = ratings;
        this.seen = SparseRows.ofUsers(ratings, rating -> CONFIDENCE * rating.stars());
        this.genres = GenreVectors.of(ratings.films());
        this.popularity = popularity();
        this.factors = ALS.fit(seen, seed);
        this.profiles = profiles();
    }

    /** Users as rows, and the films that they rated as columns. */
    public SparseRows seen() {
        return seen;
    }

    /** The model with these weights; its last user row is the popular list. */
    public DotProductModel model(Weights weights) {
        int users = ratings.users().size();
        DotProductRows rows = new DotProductRows(users + 1, genres.length, ALS.rank() + genres[0].length + 1);
        rows.block(weights.collaborative(), factors.users, factors.films);
        rows.block(weights.content(), profiles, genres);
        double[] ofUsers = new double[users + 1];
        Arrays.fill(ofUsers, weights.popularity());
        ofUsers[users] = 1;
        rows.column(ofUsers, popularity);
        return rows.model(ratings.users(), ratings.films());
    }

    private double[] popularity() {
        double[] popularity = new double[genres.length];
        for (Rating rating : ratings.entries()) {
            popularity[rating.film()]++;
        }
        double most = Arrays.stream(popularity).max().orElse(0);
        Arrays.setAll(popularity, film -> Math.log1p(popularity[film]) / Math.log1p(Math.max(1, most)));
        return popularity;
    }

    private double[][] profiles() {
        int width = genres[0].length;
        double[] everybody = new double[width];
        double[][] profiles = new double[seen.rowCount()][width];
        for (int user = 0; user < profiles.length; user++) {
            for (int at = seen.start(user); at < seen.end(user); at++) {
                for (int k = 0; k < width; k++) {
                    profiles[user][k] += genres[seen.column(at)][k];
                }
            }
            for (int k = 0; k < width; k++) {
                everybody[k] += profiles[user][k] / ratings.entries().size();
            }
        }
        for (int user = 0; user < profiles.length; user++) {
            int films = seen.length(user);
            for (int k = 0; k < width; k++) {
                profiles[user][k] = (profiles[user][k] - films * everybody[k]) / (films + PROFILE_DAMPING);
            }
        }
        return profiles;
    }
}
