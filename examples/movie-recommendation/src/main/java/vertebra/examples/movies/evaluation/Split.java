package vertebra.examples.movies.evaluation;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;
import vertebra.examples.movies.ratings.Rating;
import vertebra.examples.movies.ratings.Ratings;

/**
 * Each rating falls by chance into one part: 80 % to learn from, 10 % to choose the weights by, 10 % to report on. What is
 * reported was used for nothing else.
 */
record Split(Ratings learn, Ratings choose, Ratings report) {

    private static final double LEARN_SHARE = 0.8;
    private static final double CHOOSE_SHARE = 0.1;

    static Split of(Ratings ratings, long seed) {
        RandomGenerator random = new Well19937c(seed);
        List<Rating> learn = new ArrayList<>();
        List<Rating> choose = new ArrayList<>();
        List<Rating> report = new ArrayList<>();
        for (Rating rating : ratings.entries()) {
            double draw = random.nextDouble();
            (draw < LEARN_SHARE ? learn : draw < LEARN_SHARE + CHOOSE_SHARE ? choose : report).add(rating);
        }
        return new Split(ratings.with(learn), ratings.with(choose), ratings.with(report));
    }
}
