package vertebra.examples.movies.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import vertebra.examples.movies.learning.DotProductModel;
import vertebra.examples.movies.learning.RankingLearner;
import vertebra.examples.movies.learning.RatingLearner;
import vertebra.examples.movies.learning.SparseRows;
import vertebra.examples.movies.ratings.Rating;
import vertebra.examples.movies.ratings.Ratings;

/** Learns from the first part of a {@link Split}, chooses weights on the second, and reports on the third. */
public final class Study {

    public static final String GLOBAL_MEAN = "global mean";
    public static final String FILM_MEAN = "film mean";
    public static final String USER_AND_FILM_MEANS = "means of user and film";
    public static final String POPULAR_LIST = "popular list";
    public static final String SERVED = "all together (served)";

    /** A held-back film counts as liked from here on. */
    public static final double LIKED_STARS = 4;

    /** At most so many learned ratings make a film rare in the report. */
    public static final int RARE_RATINGS = 3;

    private static final double[] COLLABORATIVE_CHOICES = {0, 0.5, 0.75, 1};
    private static final double[] CONTENT_CHOICES = {0, 0.25, 0.5, 1};
    /** Never 0: the average user has many ratings and hardly needs genres, a newcomer does. */
    private static final double[] RANKING_CONTENT_CHOICES = {0.1, 0.2, 0.4};

    private static final double[] RANKING_POPULARITY_CHOICES = {0, 0.1, 0.2};

    private final Split split;
    private final double learnedMean;
    private final SparseRows learnedByFilm;
    private final RatingLearner rating;
    private final RankingLearner ranking;

    private Study(Ratings ratings, long seed) {
        this.split = Split.of(ratings, seed);
        this.learnedMean = split.learn().entries().stream()
                .mapToDouble(Rating::stars)
                .average()
                .orElseThrow();
        this.learnedByFilm = SparseRows.ofUsers(split.learn(), Rating::stars).transposed();
        this.rating = new RatingLearner(split.learn(), seed);
        this.ranking = new RankingLearner(split.learn(), seed);
    }

    /** The seed decides the split and where the factors start. */
    public static Outcome of(Ratings ratings, long seed) {
        Study study = new Study(ratings, seed);
        RatingLearner.Weights ratingWeights = study.chooseRatingWeights();
        RankingLearner.Weights rankingWeights = study.chooseRankingWeights();
        return new Outcome(
                ratingWeights,
                rankingWeights,
                study.reportRatings(ratingWeights),
                study.reportRankings(rankingWeights));
    }

    private RatingLearner.Weights chooseRatingWeights() {
        return Arrays.stream(COLLABORATIVE_CHOICES)
                .boxed()
                .flatMap(a -> Arrays.stream(CONTENT_CHOICES).mapToObj(c -> new RatingLearner.Weights(a, c)))
                .max(byQuality(weights -> -quality(weights, split.choose()).all()))
                .orElseThrow();
    }

    /** One weight after the other: the second is chosen with the first one fixed. */
    private RankingLearner.Weights chooseRankingWeights() {
        SparseRows liked = liked(split.choose());
        Comparator<RankingLearner.Weights> byRecall =
                byQuality(weights -> quality(weights, ranking.seen(), liked).recall());
        RankingLearner.Weights best = Arrays.stream(RANKING_CONTENT_CHOICES)
                .mapToObj(content -> new RankingLearner.Weights(1, content, 0))
                .max(byRecall)
                .orElseThrow();
        return Arrays.stream(RANKING_POPULARITY_CHOICES)
                .mapToObj(popularity -> new RankingLearner.Weights(1, best.content(), popularity))
                .max(byRecall)
                .orElseThrow();
    }

    private Map<String, RatingQuality> reportRatings(RatingLearner.Weights chosen) {
        double[] filmMeans = filmMeans();
        Map<String, RatingQuality> report = new LinkedHashMap<>();
        report.put(GLOBAL_MEAN, quality(split.report(), rating -> learnedMean));
        report.put(FILM_MEAN, quality(split.report(), rating -> filmMeans[rating.film()]));
        report.put(USER_AND_FILM_MEANS, quality(new RatingLearner.Weights(0, 0), split.report()));
        report.put(
                "means and explicit ALS",
                quality(new RatingLearner.Weights(chosen.collaborative(), 0), split.report()));
        report.put("means and genres", quality(new RatingLearner.Weights(0, chosen.content()), split.report()));
        report.put(SERVED, quality(chosen, split.report()));
        return report;
    }

    private Map<String, RankingQuality> reportRankings(RankingLearner.Weights chosen) {
        List<Rating> known = new ArrayList<>(split.learn().entries());
        known.addAll(split.choose().entries());
        SparseRows seen = SparseRows.ofUsers(split.learn().with(known), Rating::stars);
        SparseRows liked = liked(split.report());
        Map<String, RankingQuality> report = new LinkedHashMap<>();
        report.put(POPULAR_LIST, quality(new RankingLearner.Weights(0, 0, 1), seen, liked));
        report.put("genres and popularity", quality(new RankingLearner.Weights(0, 1, 1), seen, liked));
        report.put("implicit ALS alone", quality(new RankingLearner.Weights(1, 0, 0), seen, liked));
        report.put(SERVED, quality(chosen, seen, liked));
        return report;
    }

    private RatingQuality quality(RatingLearner.Weights weights, Ratings heldBack) {
        DotProductModel model = rating.model(weights);
        return quality(heldBack, held -> RatingLearner.stars(model, held.user(), held.film()));
    }

    private RatingQuality quality(Ratings heldBack, ToDoubleFunction<Rating> prediction) {
        return RatingQuality.of(heldBack.entries(), film -> learnedByFilm.length(film) <= RARE_RATINGS, prediction);
    }

    private RankingQuality quality(RankingLearner.Weights weights, SparseRows seen, SparseRows liked) {
        return RankingQuality.of(ranking.model(weights), seen, liked);
    }

    private double[] filmMeans() {
        double[] means = new double[learnedByFilm.rowCount()];
        Arrays.setAll(
                means,
                film -> IntStream.range(learnedByFilm.start(film), learnedByFilm.end(film))
                        .mapToDouble(learnedByFilm::value)
                        .average()
                        .orElse(learnedMean));
        return means;
    }

    private static SparseRows liked(Ratings heldBack) {
        List<Rating> liked = heldBack.entries().stream()
                .filter(rating -> rating.stars() >= LIKED_STARS)
                .toList();
        return SparseRows.ofUsers(heldBack.with(liked), Rating::stars);
    }

    /** Measures each candidate once. */
    private static <T> Comparator<T> byQuality(ToDoubleFunction<T> quality) {
        Map<T, Double> measured = new HashMap<>();
        return Comparator.comparing(
                candidate -> measured.computeIfAbsent(candidate, one -> quality.applyAsDouble(one)));
    }
}
