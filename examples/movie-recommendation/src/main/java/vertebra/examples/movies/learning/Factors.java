package vertebra.examples.movies.learning;

import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;

/** Two sets of vectors whose dot products rebuild a matrix: {@code value(u, i) ≈ users[u] · films[i]}. */
final class Factors {

    private static final double START_SPREAD = 0.1;

    final double[][] users;
    final double[][] films;

    private Factors(double[][] users, double[][] films) {
        this.users = users;
        this.films = films;
    }

    /** Small random film vectors, and user vectors for the first sweep to fill. */
    static Factors start(SparseRows byUser, int rank, long seed) {
        RandomGenerator random = new Well19937c(seed);
        double[][] films = new double[byUser.columnCount()][rank];
        for (double[] film : films) {
            for (int k = 0; k < rank; k++) {
                film[k] = START_SPREAD * random.nextGaussian();
            }
        }
        return new Factors(new double[byUser.rowCount()][rank], films);
    }

    double product(int user, int film) {
        return dot(users[user], films[film]);
    }

    static double dot(double[] left, double[] right) {
        double sum = 0;
        for (int k = 0; k < left.length; k++) {
            sum += left[k] * right[k];
        }
        return sum;
    }
}
