package vertebra.examples.movies.evaluation;

import java.util.Arrays;
import vertebra.examples.movies.learning.DotProductModel;
import vertebra.examples.movies.learning.SparseRows;
import vertebra.examples.movies.learning.TopList;

/**
 * How well a list of ten meets what users liked among the ratings that were held back, over the users who liked any.
 *
 * @param recall share of a user's liked films that are in the list, averaged over users
 * @param hitRate share of users with at least one liked film in the list
 */
public record RankingQuality(double recall, double hitRate) {

    public static final int LIST_SIZE = 10;

    /**
     * @param seen the films that are left out of each user's list
     * @param liked the films of each user that the list should meet
     */
    static RankingQuality of(DotProductModel model, SparseRows seen, SparseRows liked) {
        double recall = 0;
        int hits = 0;
        int users = 0;
        for (int user = 0; user < liked.rowCount(); user++) {
            int[] wanted = liked.columns(user);
            if (wanted.length > 0) {
                int[] list = TopList.of(model.scores(user), seen.columns(user), LIST_SIZE);
                long met = Arrays.stream(list)
                        .filter(film -> Arrays.binarySearch(wanted, film) >= 0)
                        .count();
                recall += (double) met / wanted.length;
                hits += met > 0 ? 1 : 0;
                users++;
            }
        }
        return new RankingQuality(recall / Math.max(1, users), (double) hits / Math.max(1, users));
    }
}
