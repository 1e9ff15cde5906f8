package vertebra.examples.movies;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import vertebra.examples.movies.evaluation.Outcome;
import vertebra.examples.movies.evaluation.Report;
import vertebra.examples.movies.evaluation.Study;
import vertebra.examples.movies.export.RatingGraph;
import vertebra.examples.movies.export.RecommendationFactors;
import vertebra.examples.movies.export.RecommendationGraph;
import vertebra.examples.movies.learning.DotProductModel;
import vertebra.examples.movies.learning.RankingLearner;
import vertebra.examples.movies.learning.RatingLearner;
import vertebra.examples.movies.ratings.GeneratorSettings;
import vertebra.examples.movies.ratings.InvalidRatingsException;
import vertebra.examples.movies.ratings.MovieLensFolder;
import vertebra.examples.movies.ratings.Ratings;
import vertebra.examples.movies.ratings.RatingsGenerator;

/**
 * Trains the movie recommender: ratings → study (what is it worth?) → final models on all ratings → files. Progress goes
 * to stderr, the report to stdout. Exits 0 when all files are written, 1 when ratings or disk do not allow it, 2 for a wrong
 * command line.
 */
public final class Train {

    private static final int STUDIES = 3;
    private static final String NOT_DEPLOYED = "ratings.csv\nmovies.csv\nreport.md\n*.npz\n";

    private final TrainOptions options;
    private final PrintStream talk;
    private final long started = System.nanoTime();

    private Train(TrainOptions options, PrintStream talk) {
        this.options = options;
        this.talk = talk;
    }

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), System.out, System.err));
    }

    static int run(List<String> arguments, PrintStream data, PrintStream talk) {
        if (arguments.contains("--help")) {
            data.print(TrainOptions.HELP);
            return 0;
        }
        try {
            data.println(new Train(TrainOptions.parse(arguments), talk).train());
            return 0;
        } catch (TrainOptions.UsageException wrong) {
            talk.println("error: " + wrong.getMessage() + "\n\n" + TrainOptions.HELP);
            return 2;
        } catch (InvalidRatingsException invalid) {
            talk.println("error: " + invalid.getMessage() + "\nfix:   " + invalid.advice());
            return 1;
        } catch (IOException | UncheckedIOException failed) {
            talk.println("error: a file cannot be read or written: " + failed.getMessage()
                    + "\nfix:   Check that the folders exist, are yours and have room.");
            return 1;
        }
    }

    private String train() throws IOException {
        Ratings ratings = ratings();
        ratings.requireEnoughToLearn(RecommendationGraph.LIST_SIZE);
        Files.createDirectories(options.out());
        List<Outcome> outcomes = studies(ratings);
        Optional<Outcome> control =
                options.quick() || options.data().isPresent() ? Optional.empty() : Optional.of(control());
        Report report = new Report(ratings, options.data().isEmpty(), outcomes, control);

        writeModels(ratings, outcomes.getFirst());
        write("cortex.yaml", spec());
        write(".cortexignore", NOT_DEPLOYED.getBytes(StandardCharsets.UTF_8));
        write("report.md", report.markdown().getBytes(StandardCharsets.UTF_8));
        new MovieLensFolder(options.out()).write(ratings);
        say("wrote the models, cortex.yaml, the ratings and report.md to " + options.out());
        return report.summary();
    }

    private Ratings ratings() {
        if (options.data().isPresent()) {
            say("reading ratings of " + options.data().get());
            return new MovieLensFolder(options.data().get()).read();
        }
        say("generating ratings (no --data)");
        return generated(options.tasteStrength(), options.seed());
    }

    private static Ratings generated(double tasteStrength, long seed) {
        return RatingsGenerator.generate(GeneratorSettings.latestSmall(tasteStrength, seed));
    }

    /** Each has its own split; of generated ratings, its own ratings too. */
    private List<Outcome> studies(Ratings ratings) {
        List<Outcome> outcomes = new ArrayList<>();
        int count = options.quick() ? 1 : STUDIES;
        for (int done = 0; done < count; done++) {
            long seed = options.seed() + done;
            say("study " + (done + 1) + " of " + count + ": learning from 80 %, measuring on the rest");
            boolean fresh = done > 0 && options.data().isEmpty();
            outcomes.add(Study.of(fresh ? generated(options.tasteStrength(), seed) : ratings, seed));
        }
        return outcomes;
    }

    private Outcome control() {
        say("control: the same on ratings without taste");
        return Study.of(generated(0, options.seed()), options.seed());
    }

    private void writeModels(Ratings ratings, Outcome outcome) throws IOException {
        say("learning from all " + ratings.entries().size() + " ratings");
        RankingLearner ranking = new RankingLearner(ratings, options.seed());
        RatingLearner rating = new RatingLearner(ratings, options.seed());
        DotProductModel recommender = ranking.model(outcome.rankingWeights());
        write("movie-recommendation.onnx", RecommendationGraph.of(recommender, ranking.seen()));
        write("movie-recommendation.npz", RecommendationFactors.of(recommender, ranking.seen()));
        write("movie-rating.onnx", RatingGraph.of(rating.model(outcome.ratingWeights())));
    }

    private void write(String name, byte[] content) throws IOException {
        Files.write(options.out().resolve(name), content);
    }

    private static byte[] spec() throws IOException {
        try (InputStream spec = Train.class.getResourceAsStream("cortex.yaml")) {
            return Objects.requireNonNull(spec, "cortex.yaml beside this class").readAllBytes();
        }
    }

    private void say(String what) {
        talk.printf(Locale.ROOT, "[%4.1f s] %s%n", (System.nanoTime() - started) / 1e9, what);
    }
}
