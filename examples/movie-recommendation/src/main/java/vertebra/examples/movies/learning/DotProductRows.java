package vertebra.examples.movies.learning;

import java.util.List;
import vertebra.examples.movies.ratings.Film;

/** Puts a {@link DotProductModel} together block by block; each block adds its products to the score. */
final class DotProductRows {

    private final float[][] userRows;
    private final float[][] filmColumns;
    private int width;

    DotProductRows(int userRows, int filmColumns, int width) {
        this.userRows = new float[userRows][width];
        this.filmColumns = new float[width][filmColumns];
    }

    /** Adds {@code scale · userVectors[u] · filmVectors[i]}; rows that are missing at the end count as zeros. */
    void block(double scale, double[][] userVectors, double[][] filmVectors) {
        int size = filmVectors.length == 0 ? 0 : filmVectors[0].length;
        for (int k = 0; k < size; k++, width++) {
            for (int user = 0; user < userVectors.length; user++) {
                userRows[user][width] = (float) (scale * userVectors[user][k]);
            }
            for (int film = 0; film < filmVectors.length; film++) {
                filmColumns[width][film] = (float) filmVectors[film][k];
            }
        }
    }

    /** Adds a product of one number per user and one per film. */
    void column(double[] ofUsers, double[] ofFilms) {
        for (int user = 0; user < ofUsers.length; user++) {
            userRows[user][width] = (float) ofUsers[user];
        }
        for (int film = 0; film < ofFilms.length; film++) {
            filmColumns[width][film] = (float) ofFilms[film];
        }
        width++;
    }

    DotProductModel model(List<String> users, List<Film> films) {
        if (width != filmColumns.length) {
            throw new IllegalStateException("width: " + width + " (expected: " + filmColumns.length + ")");
        }
        return new DotProductModel(users, films, userRows, filmColumns);
    }
}
