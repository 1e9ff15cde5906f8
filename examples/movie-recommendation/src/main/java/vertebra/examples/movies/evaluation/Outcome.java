package vertebra.examples.movies.evaluation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import vertebra.examples.movies.learning.RankingLearner;
import vertebra.examples.movies.learning.RatingLearner;

/**
 * What one {@link Study} found.
 *
 * @param ratings by contender, in the order of the report
 * @param rankings by contender, in the order of the report
 */
public record Outcome(
        RatingLearner.Weights ratingWeights,
        RankingLearner.Weights rankingWeights,
        Map<String, RatingQuality> ratings,
        Map<String, RankingQuality> rankings) {

    public Outcome {
        ratings = Collections.unmodifiableMap(new LinkedHashMap<>(ratings));
        rankings = Collections.unmodifiableMap(new LinkedHashMap<>(rankings));
    }

    public RatingQuality rating(String contender) {
        return Objects.requireNonNull(ratings.get(contender), contender);
    }

    public RankingQuality ranking(String contender) {
        return Objects.requireNonNull(rankings.get(contender), contender);
    }
}
