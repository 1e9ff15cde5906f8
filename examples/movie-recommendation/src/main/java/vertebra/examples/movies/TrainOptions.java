package vertebra.examples.movies;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import vertebra.examples.movies.ratings.GeneratorSettings;

/**
 * The command line of {@link Train}.
 *
 * @param data a folder with MovieLens's files; without one, ratings are generated
 * @param quick one seed, and no control run
 */
record TrainOptions(Path out, Optional<Path> data, long seed, double tasteStrength, boolean quick) {

    static final String HELP = """
            Trains the movie recommender and writes it as ONNX models.

            Usage: train --out DIR [--data DIR] [--seed N] [--taste-strength X] [--quick]

              --out DIR            where the models, cortex.yaml, the ratings and report.md go; made if it is missing
              --data DIR           learn from movies.csv and ratings.csv of this folder, as MovieLens latest-small has
                                   them, instead of generated ratings
              --seed N             which ratings are generated, how they are split (default 1)
              --taste-strength X   how far taste steers the generated ratings: 0 (not at all) to 3 (default 1)
              --quick              study one seed instead of three, without the control run
              --help               print this
            """;

    /** What is wrong with the command line, and how to fix it. */
    static final class UsageException extends RuntimeException {
        private static final long serialVersionUID = 1;

        UsageException(String message) {
            super(message);
        }
    }

    static TrainOptions parse(List<String> arguments) {
        Optional<Path> out = Optional.empty();
        Optional<Path> data = Optional.empty();
        long seed = 1;
        double tasteStrength = 1;
        boolean quick = false;
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            switch (option) {
                case "--out" -> out = Optional.of(Path.of(value(option, rest)));
                case "--data" -> data = Optional.of(Path.of(value(option, rest)));
                case "--seed" -> seed = wholeNumber(option, value(option, rest));
                case "--taste-strength" -> tasteStrength = strength(option, value(option, rest));
                case "--quick" -> quick = true;
                default -> throw new UsageException("unknown option " + option);
            }
        }
        Path folder = out.orElseThrow(() -> new UsageException("no --out (expected: the folder to write to)"));
        return new TrainOptions(folder, data, seed, tasteStrength, quick);
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new UsageException(option + " without a value");
        }
        return rest.next();
    }

    private static long wholeNumber(String option, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException notOne) {
            throw new UsageException(option + " " + text + " (expected: a whole number)");
        }
    }

    private static double strength(String option, String text) {
        double strength;
        try {
            strength = Double.parseDouble(text);
        } catch (NumberFormatException notOne) {
            strength = Double.NaN;
        }
        if (!(strength >= 0 && strength <= GeneratorSettings.STRONGEST_TASTE)) {
            throw new UsageException(
                    option + " " + text + " (expected: 0 to " + GeneratorSettings.STRONGEST_TASTE + ")");
        }
        return strength;
    }
}
