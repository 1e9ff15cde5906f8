package vertebra.examples.movies.ratings;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.distribution.LogNormalDistribution;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;
import org.apache.commons.math3.util.KthSelector;

/**
 * Invents ratings whose marginals are those that are published for MovieLens latest-small: 610 users, 9,742 films, 100,836
 * ratings; mean 3.50, standard deviation 1.04, 30 % half stars; ratings per user at least 20, median 70, mean 165; per film
 * median 3, mean 10, most 329.
 *
 * <pre>
 * affinity(u, i) = Σ_k w_k·t_uk·f_ik,  Σ w_k² = 1     t_u, f_i ~ N(0, I): latent taste; f_i leans on the film's genres
 * u watches the n_u films with the highest            n_u = 20 + log-normal
 *     1.75·z_i + dial·affinity + Gumbel noise         z_i ~ N(0, 1): popularity
 * stars = 3.0 + user + quality_i + dial·0.55·affinity + noise, to the half or whole star, within 0.5 to 5
 * </pre>
 *
 * <p>The Gumbel noise makes the choice a draw without replacement with weights exp(…). The constants of the
 * marginals were fixed from these before any model was trained; the share of taste and of noise was not: it was raised until
 * explicit ALS found it (see the example's README). Not modelled: time, series and sequels, anything shared by a
 * household, the recommender through which the real ratings came about.
 */
public final class RatingsGenerator {

    private static final String LAST_USER = "12345";
    /** Squares sum to 1: a few tastes matter most, as in the spectrum of any real rating matrix. */
    private static final double[] TASTE_WEIGHTS = {.70, .50, .35, .25, .18, .13, .11, .10};

    private static final int TASTES = TASTE_WEIGHTS.length;
    private static final double GENRE_SHARE_OF_TASTE = 0.5;

    private static final int FEWEST_RATINGS = 20;
    private static final double LOG_RATINGS_MEAN = Math.log(50.5);
    private static final double LOG_RATINGS_DEVIATION = 1.45;
    private static final double MOST_RATINGS_SHARE = 0.277;
    private static final double POPULARITY_SPREAD = 1.75;

    private static final double BASE_STARS = 3.0;
    private static final double USER_SPREAD = 0.42;
    private static final double QUALITY_SPREAD = 0.45;
    private static final double QUALITY_OF_POPULARITY = 0.35;
    private static final double TASTE_STARS = 0.55;
    private static final double NOISE = 0.74;
    private static final double HALF_STAR_USERS = 0.6;

    private static final long FIRST_SECOND = 828_124_615;
    private static final long LAST_SECOND = 1_537_799_250;
    private static final int SECONDS_BETWEEN_RATINGS = 90;

    private final GeneratorSettings settings;
    private final RandomGenerator random;
    private final List<Film> films;
    private final double[] popularity;
    private final double[] quality;
    private final double[][] filmTastes;

    private RatingsGenerator(GeneratorSettings settings) {
        this.settings = settings;
        this.random = new Well19937c(settings.seed());
        this.films = new FilmInventor(random).films(settings.films());
        this.popularity = gaussians(films.size());
        this.quality = new double[films.size()];
        for (int i = 0; i < quality.length; i++) {
            quality[i] = QUALITY_SPREAD * mixed(QUALITY_OF_POPULARITY, popularity[i]);
        }
        this.filmTastes = filmTastes();
    }

    public static Ratings generate(GeneratorSettings settings) {
        return new RatingsGenerator(settings).ratings();
    }

    private Ratings ratings() {
        List<String> users = new ArrayList<>();
        List<Rating> entries = new ArrayList<>();
        LogNormalDistribution more = new LogNormalDistribution(random, LOG_RATINGS_MEAN, LOG_RATINGS_DEVIATION);
        int most = (int) (MOST_RATINGS_SHARE * films.size());
        for (int user = 0; user < settings.users(); user++) {
            users.add(user == settings.users() - 1 ? LAST_USER : Integer.toString(user + 1));
            rate(user, (int) Math.min(most, FEWEST_RATINGS + more.sample()), entries);
        }
        return new Ratings(users, films, entries);
    }

    private void rate(int user, int count, List<Rating> entries) {
        double[] affinity = affinities(gaussians(TASTES));
        boolean[] watched = watched(affinity, count);
        double generosity = USER_SPREAD * random.nextGaussian();
        double step = random.nextDouble() < HALF_STAR_USERS ? 0.5 : 1;
        long second = FIRST_SECOND + (long) (random.nextDouble() * (LAST_SECOND - FIRST_SECOND));
        for (int film = 0; film < watched.length; film++) {
            if (watched[film]) {
                double liking = BASE_STARS
                        + generosity
                        + quality[film]
                        + settings.tasteStrength() * TASTE_STARS * affinity[film]
                        + NOISE * random.nextGaussian();
                double stars =
                        Math.clamp(Math.rint(liking / step) * step, Math.max(step, Rating.LOWEST), Rating.HIGHEST);
                second += 1 + random.nextInt(SECONDS_BETWEEN_RATINGS);
                entries.add(new Rating(user, film, stars, second));
            }
        }
    }

    private boolean[] watched(double[] affinity, int count) {
        double[] wish = new double[affinity.length];
        for (int film = 0; film < wish.length; film++) {
            double gumbel = -Math.log(-Math.log(random.nextDouble()));
            wish[film] = POPULARITY_SPREAD * popularity[film] + settings.tasteStrength() * affinity[film] + gumbel;
        }
        double threshold = new KthSelector().select(wish.clone(), new int[0], wish.length - count);
        boolean[] watched = new boolean[wish.length];
        for (int film = 0; film < wish.length; film++) {
            watched[film] = wish[film] >= threshold;
        }
        return watched;
    }

    private double[] affinities(double[] userTaste) {
        double[] affinities = new double[films.size()];
        for (int film = 0; film < affinities.length; film++) {
            double sum = 0;
            for (int k = 0; k < TASTES; k++) {
                sum += TASTE_WEIGHTS[k] * userTaste[k] * filmTastes[film][k];
            }
            affinities[film] = sum;
        }
        return affinities;
    }

    private double[][] filmTastes() {
        double[][] genreTastes = new double[FilmInventor.GENRES.size()][];
        for (int genre = 0; genre < genreTastes.length; genre++) {
            genreTastes[genre] = gaussians(TASTES);
        }
        double[][] tastes = new double[films.size()][TASTES];
        for (int film = 0; film < tastes.length; film++) {
            List<String> genres = films.get(film).genres();
            for (int k = 0; k < TASTES; k++) {
                double ofGenres = 0;
                for (String genre : genres) {
                    ofGenres += genreTastes[FilmInventor.GENRES.indexOf(genre)][k];
                }
                tastes[film][k] = mixed(GENRE_SHARE_OF_TASTE, ofGenres / Math.sqrt(Math.max(1, genres.size())));
            }
        }
        return tastes;
    }

    /** A standard normal number of which {@code share} is the given one and the rest is chance. */
    private double mixed(double share, double given) {
        return share * given + Math.sqrt(1 - share * share) * random.nextGaussian();
    }

    private double[] gaussians(int count) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextGaussian();
        }
        return values;
    }
}
