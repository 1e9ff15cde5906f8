package vertebra.examples.movies.ratings;

import java.util.Arrays;
import org.apache.commons.math3.stat.descriptive.DescriptiveStatistics;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;

/**
 * The shape of a set of ratings.
 *
 * @param stars mean and spread of the ratings
 * @param halfStarShare ratings that are no whole number
 * @param perUser ratings per user
 * @param perFilm ratings per film that has any
 */
public record Marginals(
        SummaryStatistics stars, double halfStarShare, DescriptiveStatistics perUser, DescriptiveStatistics perFilm) {

    public static Marginals of(Ratings ratings) {
        SummaryStatistics stars = new SummaryStatistics();
        double[] ofUser = new double[ratings.users().size()];
        double[] ofFilm = new double[ratings.films().size()];
        int halves = 0;
        for (Rating rating : ratings.entries()) {
            stars.addValue(rating.stars());
            halves += rating.stars() == Math.rint(rating.stars()) ? 0 : 1;
            ofUser[rating.user()]++;
            ofFilm[rating.film()]++;
        }
        double[] rated = Arrays.stream(ofFilm).filter(count -> count > 0).toArray();
        return new Marginals(
                stars,
                (double) halves / Math.max(1, ratings.entries().size()),
                new DescriptiveStatistics(ofUser),
                new DescriptiveStatistics(rated));
    }
}
