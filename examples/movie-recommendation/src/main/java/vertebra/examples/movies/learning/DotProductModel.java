package vertebra.examples.movies.learning;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import vertebra.examples.movies.ratings.Film;

/**
 * What every model here comes down to: {@code score(user, film) = userRow · filmColumn}. The last user row answers for
 * users that nobody knows. Single precision, and film columns as a matrix of {@code [width][films]}: what the exported
 * graph holds, so that its answers can be held against this class.
 */
public final class DotProductModel {

    private final List<String> users;
    private final List<Film> films;
    private final Map<String, Integer> rowOf = new HashMap<>();
    private final float[][] userRows;
    private final float[][] filmColumns;

    /**
     * @param userRows {@code [users + 1][width]}, the last for an unknown user
     * @param filmColumns {@code [width][columns]}, a column per film and perhaps one more for an unknown film
     */
    DotProductModel(List<String> users, List<Film> films, float[][] userRows, float[][] filmColumns) {
        if (userRows.length != users.size() + 1) {
            throw new IllegalArgumentException("userRows: " + userRows.length + " (expected: a row more than users)");
        }
        this.users = users;
        this.films = films;
        this.userRows = userRows;
        this.filmColumns = filmColumns;
        for (String user : users) {
            rowOf.put(user, rowOf.size());
        }
    }

    public List<String> users() {
        return users;
    }

    public List<Film> films() {
        return films;
    }

    /** The row of a user, or the last one for an unknown user. */
    public int rowOf(String user) {
        return rowOf.getOrDefault(user, users.size());
    }

    /** {@code [users + 1][width]}; the model's own arrays, not to be changed. */
    public float[][] userRows() {
        return userRows;
    }

    /** {@code [width][columns]}; the model's own arrays, not to be changed. */
    public float[][] filmColumns() {
        return filmColumns;
    }

    public float score(int row, int column) {
        float sum = 0;
        for (int k = 0; k < filmColumns.length; k++) {
            sum += userRows[row][k] * filmColumns[k][column];
        }
        return sum;
    }

    /** The scores of all columns. */
    public float[] scores(int row) {
        float[] scores = new float[filmColumns[0].length];
        for (int k = 0; k < filmColumns.length; k++) {
            float weight = userRows[row][k];
            float[] column = filmColumns[k];
            for (int film = 0; film < scores.length; film++) {
                scores[film] += weight * column[film];
            }
        }
        return scores;
    }
}
