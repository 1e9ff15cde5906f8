package vertebra.examples.movies.learning;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;

/**
 * Weighted least squares: collects A = start + Σ w·x·xᵀ and b = Σ t·x, and solves A·y = b. Reused from one system to the
 * next; not safe for several threads.
 */
final class NormalEquations {

    private final double[][] matrix;
    private final double[] right;

    NormalEquations(int size) {
        this.matrix = new double[size][size];
        this.right = new double[size];
    }

    /** Forgets what was collected and begins with {@code start}, of which the lower triangle counts. */
    void begin(double[][] start) {
        for (int i = 0; i < right.length; i++) {
            System.arraycopy(start[i], 0, matrix[i], 0, i + 1);
            right[i] = 0;
        }
    }

    void add(double[] x, double weight, double target) {
        for (int i = 0; i < right.length; i++) {
            double weighted = weight * x[i];
            double[] row = matrix[i];
            for (int j = 0; j <= i; j++) {
                row[j] += weighted * x[j];
            }
            right[i] += target * x[i];
        }
    }

    double[] solve() {
        for (int i = 0; i < right.length; i++) {
            for (int j = 0; j < i; j++) {
                matrix[j][i] = matrix[i][j];
            }
        }
        return new CholeskyDecomposition(new Array2DRowRealMatrix(matrix, false))
                .getSolver()
                .solve(new ArrayRealVector(right, false))
                .toArray();
    }

    /** λ·I: the ridge that keeps every system solvable and small evidence near zero. */
    static double[][] ridge(int size, double lambda) {
        double[][] ridge = new double[size][size];
        for (int i = 0; i < size; i++) {
            ridge[i][i] = lambda;
        }
        return ridge;
    }
}
