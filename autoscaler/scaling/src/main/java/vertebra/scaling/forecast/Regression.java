package vertebra.scaling.forecast;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;

/**
 * Least squares with a small ridge: columns that repeat one another, or are 0 throughout, must not make the system singular.
 *
 * <p>Source: A. E. Hoerl and R. W. Kennard, Ridge Regression, Technometrics 12(1), 1970.
 */
final class Regression {

    /** Of the mean square of a column: shrinks a coefficient by a thousandth. */
    private static final double RIDGE = 1e-3;

    private Regression() {}

    /**
     * @param from first minute to learn from, as an index
     * @param to the minute after the last one; its target is known
     */
    static List<Double> fit(Features features, int horizon, int from, int to) {
        int size = features.size();
        double[][] squares = new double[size][size];
        double[] products = new double[size];
        for (int t = from; t < to; t++) {
            add(squares, products, features.at(t), features.count(t + horizon));
        }
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < i; j++) {
                squares[j][i] = squares[i][j];
            }
        }
        for (int i = 0; i < size; i++) {
            squares[i][i] = squares[i][i] * (1 + RIDGE) + RIDGE;
        }
        double[] solved = new CholeskyDecomposition(new Array2DRowRealMatrix(squares, false))
                .getSolver()
                .solve(new ArrayRealVector(products, false))
                .toArray();
        List<Double> coefficients = new ArrayList<>(size);
        for (double value : solved) {
            coefficients.add(value);
        }
        return coefficients;
    }

    static double predict(List<Double> coefficients, double[] row) {
        double sum = 0;
        for (int i = 0; i < row.length; i++) {
            sum += coefficients.get(i) * row[i];
        }
        return Math.max(0, sum);
    }

    private static void add(double[][] squares, double[] products, double[] row, double target) {
        for (int i = 0; i < row.length; i++) {
            products[i] += row[i] * target;
            for (int j = 0; j <= i; j++) {
                squares[i][j] += row[i] * row[j];
            }
        }
    }
}
