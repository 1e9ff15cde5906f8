package vertebra.examples.movies.evaluation;

import java.util.Arrays;
import org.apache.commons.math3.stat.descriptive.moment.Mean;
import vertebra.examples.movies.learning.DotProductModel;
import vertebra.examples.movies.learning.SparseRows;
import vertebra.examples.movies.learning.TopList;

/**
 * How well a list of ten meets what users liked among the ratings that were held back, over the users who liked any.
 *
 * @param recall share of a user's liked films that are in the list, averaged over users
 * @param newcomerRecall the same over users of whom little is known
 * @param hitRate share of users with at least one liked film in the list
 */
public record RankingQuality(double recall, double newcomerRecall, double hitRate) {

    public static final int LIST_SIZE = 10;

    /** Up to so many known ratings a user counts as a newcomer. */
    public static final int NEWCOMER_RATINGS = 40;

    /**
     * @param seen the films that are left out of each user's list
     * @param liked the films of each user that the list should meet
     */
    static RankingQuality of(DotProductModel model, SparseRows seen, SparseRows liked) {
        Mean recall = new Mean();
        Mean newcomerRecall = new Mean();
        Mean hitRate = new Mean();
        for (int user = 0; user < liked.rowCount(); user++) {
            int[] wanted = liked.columns(user);
            if (wanted.length > 0) {
                int[] list = TopList.of(model.scores(user), seen.columns(user), LIST_SIZE);
                long met = Arrays.stream(list)
                        .filter(film -> Arrays.binarySearch(wanted, film) >= 0)
                        .count();
                recall.increment((double) met / wanted.length);
                hitRate.increment(met > 0 ? 1 : 0);
                if (seen.length(user) <= NEWCOMER_RATINGS) {
                    newcomerRecall.increment((double) met / wanted.length);
                }
            }
        }
        return new RankingQuality(recall.getResult(), newcomerRecall.getResult(), hitRate.getResult());
    }
}
