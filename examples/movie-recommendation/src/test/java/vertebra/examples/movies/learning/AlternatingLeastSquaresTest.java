package vertebra.examples.movies.learning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;
import org.junit.jupiter.api.Test;
import vertebra.examples.movies.ratings.Film;
import vertebra.examples.movies.ratings.Rating;
import vertebra.examples.movies.ratings.Ratings;

class AlternatingLeastSquaresTest {

    private static final int USERS = 120;
    private static final int FILMS = 150;

    @Test
    void explicitAlsFindsPlantedFactors() {
        // given: a matrix of rank 3, of which a third is known
        RandomGenerator random = new Well19937c(1);
        double[][] users = gaussians(USERS, random);
        double[][] films = gaussians(FILMS, random);
        Ratings known = some(0.33, random);

        // when
        SparseRows rows = SparseRows.ofUsers(known, entry -> Factors.dot(users[entry.user()], films[entry.film()]));
        Factors found = new ExplicitAls(3, 0.01, 40).fit(rows, 2);

        // then: the other two thirds are right
        double error = 0;
        for (int user = 0; user < USERS; user++) {
            for (int film = 0; film < FILMS; film++) {
                error += Math.pow(found.product(user, film) - Factors.dot(users[user], films[film]), 2);
            }
        }
        assertThat(Math.sqrt(error / USERS / FILMS)).isLessThan(0.05);
    }

    @Test
    void implicitAlsFindsPlantedGroups() {
        // given: even users watch even films, odd users odd ones, each a third of them
        RandomGenerator random = new Well19937c(1);
        Ratings all = some(0.33, random);
        Ratings watched = all.with(all.entries().stream()
                .filter(entry -> entry.user() % 2 == entry.film() % 2)
                .toList());

        // when
        SparseRows rows = SparseRows.ofUsers(watched, entry -> 5);
        Factors found = new ImplicitAls(2, 1, 10).fit(rows, 2);

        // then: the ten best of the films that a user has not watched are of the own group
        for (int user = 0; user < USERS; user++) {
            float[] scores = new float[FILMS];
            for (int film = 0; film < FILMS; film++) {
                scores[film] = (float) found.product(user, film);
            }
            int[] list = TopList.of(scores, rows.columns(user), 10);
            assertThat(Arrays.stream(list).map(film -> film % 2)).hasSize(10).containsOnly(user % 2);
        }
    }

    @Test
    void usersAndFilmsWithoutRatingsGetNoFactors() {
        // given
        Ratings ratings = ratings(List.of(new Rating(3, 5, 4, 0)));

        // when
        SparseRows rows = SparseRows.ofUsers(ratings, Rating::stars);
        Factors explicit = new ExplicitAls(2, 1, 3).fit(rows, 1);
        Factors implicit = new ImplicitAls(2, 1, 3).fit(rows, 1);

        // then
        assertThat(explicit.product(3, 5)).isNotZero();
        assertThat(explicit.users[0]).containsOnly(0);
        assertThat(explicit.films[0]).containsOnly(0);
        assertThat(implicit.users[0]).containsOnly(0);
        assertThat(implicit.films[0]).containsOnly(0);
    }

    @Test
    void rowsHoldFilmsInRisingOrder() {
        // given
        Ratings ratings = ratings(List.of(new Rating(1, 9, 1, 0), new Rating(0, 4, 2, 0), new Rating(1, 2, 3, 0)));

        // when
        SparseRows rows = SparseRows.ofUsers(ratings, Rating::stars);

        // then
        assertThat(rows.columns(1)).containsExactly(2, 9);
        assertThat(rows.value(rows.start(1))).isEqualTo(3);
        assertThat(rows.transposed().columns(4)).containsExactly(0);
        assertThat(rows.transposed().rowCount()).isEqualTo(FILMS);
    }

    private static Ratings some(double share, RandomGenerator random) {
        List<Rating> entries = new ArrayList<>();
        for (int user = 0; user < USERS; user++) {
            for (int film = 0; film < FILMS; film++) {
                if (random.nextDouble() < share) {
                    entries.add(new Rating(user, film, 3, 0));
                }
            }
        }
        return ratings(entries);
    }

    private static Ratings ratings(List<Rating> entries) {
        List<String> users = new ArrayList<>();
        List<Film> films = new ArrayList<>();
        for (int user = 0; user < USERS; user++) {
            users.add("u" + user);
        }
        for (int film = 0; film < FILMS; film++) {
            films.add(new Film(film, "f" + film, List.of()));
        }
        return new Ratings(users, films, entries);
    }

    private static double[][] gaussians(int rows, RandomGenerator random) {
        double[][] values = new double[rows][3];
        for (double[] row : values) {
            for (int k = 0; k < row.length; k++) {
                row[k] = random.nextGaussian();
            }
        }
        return values;
    }
}
