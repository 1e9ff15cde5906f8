package vertebra.examples.movies.learning;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import vertebra.examples.movies.ratings.Rating;
import vertebra.examples.movies.ratings.Ratings;

/** A sparse matrix row after row (CSR): row r holds the entries {@code start(r)} to {@code end(r) - 1}, by rising column. */
public final class SparseRows {

    private final int columnCount;
    private final int[] starts;
    private final int[] columns;
    private final double[] values;

    private SparseRows(int columnCount, int[] starts, int entries) {
        this.columnCount = columnCount;
        this.starts = starts;
        this.columns = new int[entries];
        this.values = new double[entries];
    }

    /** Users as rows, films as columns, and what {@code value} makes of each rating. */
    public static SparseRows ofUsers(Ratings ratings, ToDoubleFunction<Rating> value) {
        // Grouping by film and then by user leaves the films of each user in rising order, in linear time.
        int films = ratings.films().size();
        int[] starts = new int[films + 1];
        ratings.entries().forEach(rating -> starts[rating.film() + 1]++);
        SparseRows byFilm = new SparseRows(
                ratings.users().size(), summed(starts), ratings.entries().size());
        int[] next = starts.clone();
        for (Rating rating : ratings.entries()) {
            byFilm.put(next[rating.film()]++, rating.user(), value.applyAsDouble(rating));
        }
        return byFilm.transposed();
    }

    public SparseRows transposed() {
        int[] counts = new int[columnCount + 1];
        for (int column : columns) {
            counts[column + 1]++;
        }
        SparseRows turned = new SparseRows(rowCount(), summed(counts), columns.length);
        int[] next = turned.starts.clone();
        for (int row = 0; row < rowCount(); row++) {
            for (int at = start(row); at < end(row); at++) {
                turned.put(next[columns[at]]++, row, values[at]);
            }
        }
        return turned;
    }

    public int rowCount() {
        return starts.length - 1;
    }

    public int columnCount() {
        return columnCount;
    }

    public int start(int row) {
        return starts[row];
    }

    public int end(int row) {
        return starts[row + 1];
    }

    public int length(int row) {
        return starts[row + 1] - starts[row];
    }

    public int column(int at) {
        return columns[at];
    }

    public double value(int at) {
        return values[at];
    }

    /** The columns of one row, rising; a copy. */
    public int[] columns(int row) {
        return Arrays.copyOfRange(columns, start(row), end(row));
    }

    private void put(int at, int column, double value) {
        columns[at] = column;
        values[at] = value;
    }

    private static int[] summed(int[] counts) {
        Arrays.parallelPrefix(counts, Integer::sum);
        return counts;
    }
}
