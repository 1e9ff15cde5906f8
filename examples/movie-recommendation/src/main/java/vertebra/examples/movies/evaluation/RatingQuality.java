package vertebra.examples.movies.evaluation;

import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.ToDoubleFunction;
import vertebra.examples.movies.ratings.Rating;

/**
 * The root mean square error of predicted ratings, in stars.
 *
 * @param all over all held-back ratings
 * @param rareFilms over those of films that few had rated
 */
public record RatingQuality(double all, double rareFilms) {

    static RatingQuality of(List<Rating> heldBack, IntPredicate rare, ToDoubleFunction<Rating> prediction) {
        double all = 0;
        double ofRare = 0;
        int rareCount = 0;
        for (Rating rating : heldBack) {
            double error = rating.stars() - prediction.applyAsDouble(rating);
            all += error * error;
            if (rare.test(rating.film())) {
                ofRare += error * error;
                rareCount++;
            }
        }
        return new RatingQuality(
                Math.sqrt(all / Math.max(1, heldBack.size())), Math.sqrt(ofRare / Math.max(1, rareCount)));
    }
}
