package vertebra.examples.movies.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.stat.descriptive.DescriptiveStatistics;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;
import vertebra.examples.movies.ratings.Marginals;
import vertebra.examples.movies.ratings.Ratings;

/** Says what the models are worth, on which ratings, and what that does not show. */
public final class Report {

    private static final String GENERATED_LIMITS = """
            These ratings are generated: who watches what, and how they rate it, comes from a formula with hidden tastes,
            popularity and chance. That the models beat the means and the popular list shows that the whole path works: the
            learners find structure where there is some, the splits do not leak, and the exported graphs answer as the learners
            do. It does **not** show how well these models would do on real people: the size of the gain follows from the
            taste-strength dial, which no published figure fixes, and time, series, trends and the effect of earlier
            recommendations are absent. Train on real MovieLens files (`--data DIR`) to see that.
            """;

    private static final String FILE_LIMITS = """
            These ratings were read from files. The parts are drawn by chance and not by time: the models may learn from later
            ratings to predict earlier ones, which flatters every contender. People rate what they chose to watch, so a
            recommended film that the user did not rate counts as a miss even if they would like it.
            """;

    private final Ratings ratings;
    private final boolean generated;
    private final List<Outcome> outcomes;
    private final Optional<Outcome> control;

    /** @param control the study of ratings without taste, where nothing should beat the popular list */
    public Report(Ratings ratings, boolean generated, List<Outcome> outcomes, Optional<Outcome> control) {
        this.ratings = ratings;
        this.generated = generated;
        this.outcomes = List.copyOf(outcomes);
        this.control = control;
    }

    /** A few lines for a terminal. */
    public String summary() {
        return String.join(
                "\n",
                text(
                        "rating:  RMSE %s stars (film mean %s, global mean %s)",
                        rating(Study.SERVED, RatingQuality::all),
                        rating(Study.FILM_MEAN, RatingQuality::all),
                        rating(Study.GLOBAL_MEAN, RatingQuality::all)),
                text(
                        "ranking: recall@10 %s (popular list %s)",
                        ranking(Study.SERVED, RankingQuality::recall),
                        ranking(Study.POPULAR_LIST, RankingQuality::recall)),
                text(
                        "         hit-rate@10 %s (popular list %s)",
                        ranking(Study.SERVED, RankingQuality::hitRate),
                        ranking(Study.POPULAR_LIST, RankingQuality::hitRate)),
                generated
                        ? "The ratings are generated: this shows that the path works, not what real people would say."
                        : "Measured on a part of your files that was drawn by chance and used for nothing else.");
    }

    public String markdown() {
        List<String> sections = new ArrayList<>();
        sections.add("# What the movie models are worth");
        sections.add(text(
                "%,d ratings of %,d films by %,d users, %s.",
                ratings.entries().size(),
                ratings.films().size(),
                ratings.users().size(),
                generated ? "generated" : "from files"));
        sections.add(marginals());
        sections.add(
                "Every rating falls by chance into one of three parts: 80 % to learn from, 10 % to choose the weights by,"
                        + " 10 % to report on. " + repeats());
        sections.add(ratingTable());
        sections.add(rankingTable());
        sections.add(weights());
        control.map(Report::controlText).ifPresent(sections::add);
        sections.add("## What this shows, and what not");
        sections.add(generated ? GENERATED_LIMITS : FILE_LIMITS);
        return String.join("\n\n", sections);
    }

    private String repeats() {
        return outcomes.size() == 1
                ? "Figures of one seed, without a spread."
                : text(
                        "Mean ± standard deviation over %d seeds, each with %s of its own.",
                        outcomes.size(), generated ? "ratings" : "a split");
    }

    private String marginals() {
        Marginals shape = Marginals.of(ratings);
        return String.join(
                "\n",
                "| | here | MovieLens latest-small |",
                "|---|---|---|",
                text(
                        "| stars: mean, deviation | %.2f, %.2f | 3.50, 1.04 |",
                        shape.stars().getMean(), shape.stars().getStandardDeviation()),
                text("| half stars | %.0f %% | 30 %% |", 100 * shape.halfStarShare()),
                text(
                        "| ratings per user: least / median / mean / most | %s | 20 / 70 / 165 / 2,698 |",
                        spread(shape.perUser())),
                text("| ratings per rated film: the same | %s | 1 / 3 / 10 / 329 |", spread(shape.perFilm())));
    }

    private static String spread(DescriptiveStatistics counts) {
        return text(
                "%,.0f / %,.0f / %,.0f / %,.0f",
                counts.getMin(), counts.getPercentile(50), counts.getMean(), counts.getMax());
    }

    private String ratingTable() {
        List<String> lines = new ArrayList<>();
        lines.add("## Predicting a rating: root mean square error in stars (less is better)\n");
        lines.add(text("| | all films | films with at most %d learned ratings |", Study.RARE_RATINGS));
        lines.add("|---|---|---|");
        for (String contender : outcomes.getFirst().ratings().keySet()) {
            lines.add(text(
                    "| %s | %s | %s |",
                    contender, rating(contender, RatingQuality::all), rating(contender, RatingQuality::rareFilms)));
        }
        return String.join("\n", lines);
    }

    private String rankingTable() {
        List<String> lines = new ArrayList<>();
        lines.add(text(
                "## Recommending ten films: meeting the held-back ones that got %.0f stars or more\n",
                Study.LIKED_STARS));
        lines.add(text(
                "| | recall@10 | recall@10 of users with at most %d ratings | hit-rate@10 |",
                RankingQuality.NEWCOMER_RATINGS));
        lines.add("|---|---|---|---|");
        for (String contender : outcomes.getFirst().rankings().keySet()) {
            lines.add(text(
                    "| %s | %s | %s | %s |",
                    contender,
                    ranking(contender, RankingQuality::recall),
                    ranking(contender, RankingQuality::newcomerRecall),
                    ranking(contender, RankingQuality::hitRate)));
        }
        return String.join("\n", lines);
    }

    private String weights() {
        List<String> lines = new ArrayList<>();
        lines.add("Weights chosen on the second part:\n");
        for (Outcome outcome : outcomes) {
            lines.add(text(
                    "- rating: explicit ALS %s, genres %s; ranking: implicit ALS %s, genres %s, popularity %s",
                    outcome.ratingWeights().collaborative(),
                    outcome.ratingWeights().content(),
                    outcome.rankingWeights().collaborative(),
                    outcome.rankingWeights().content(),
                    outcome.rankingWeights().popularity()));
        }
        return String.join("\n", lines);
    }

    private static String controlText(Outcome control) {
        return text(
                "Control: on ratings generated with taste strength 0 there is nothing personal to learn. There, recall@10 is"
                        + " %.3f for the served model and %.3f for the popular list; a clear lead would mean that held-back"
                        + " ratings leak.",
                control.ranking(Study.SERVED).recall(),
                control.ranking(Study.POPULAR_LIST).recall());
    }

    private String rating(String contender, ToDoubleFunction<RatingQuality> figure) {
        return meanAndSpread(outcome -> figure.applyAsDouble(outcome.rating(contender)));
    }

    private String ranking(String contender, ToDoubleFunction<RankingQuality> figure) {
        return meanAndSpread(outcome -> figure.applyAsDouble(outcome.ranking(contender)));
    }

    private String meanAndSpread(ToDoubleFunction<Outcome> figure) {
        SummaryStatistics statistics = new SummaryStatistics();
        outcomes.forEach(outcome -> statistics.addValue(figure.applyAsDouble(outcome)));
        return outcomes.size() == 1
                ? text("%.3f", statistics.getMean())
                : text("%.3f ± %.3f", statistics.getMean(), statistics.getStandardDeviation());
    }

    // The annotation would be one more library; every format is used by a test.
    @SuppressWarnings("AnnotateFormatMethod")
    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
