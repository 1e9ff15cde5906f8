package vertebra.examples.movies;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.examples.movies.ratings.GeneratorSettings;
import vertebra.examples.movies.ratings.MovieLensFolder;
import vertebra.examples.movies.ratings.RatingsGenerator;

class TrainTest {

    @TempDir
    Path folder;

    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private final ByteArrayOutputStream talk = new ByteArrayOutputStream();

    @Test
    void writesAllThatADeployNeedsFromFilesOfTheUser() throws IOException {
        // given
        Path source = folder.resolve("movielens");
        Path out = folder.resolve("deep/out");
        new MovieLensFolder(source).write(RatingsGenerator.generate(new GeneratorSettings(80, 500, 1, 3)));

        // when
        int exit = train("--data", source.toString(), "--out", out.toString(), "--quick");

        // then
        assertThat(exit).isZero();
        for (String name : List.of(
                "movie-recommendation.onnx",
                "movie-recommendation.npz",
                "movie-rating.onnx",
                "cortex.yaml",
                "ratings.csv",
                "movies.csv",
                "report.md")) {
            assertThat(out.resolve(name)).isNotEmptyFile();
        }
        assertThat(out.resolve("cortex.yaml")).hasSameTextualContentAs(Path.of("cortex.yaml"));
        assertThat(out.resolve(".cortexignore")).content().contains("ratings.csv");
        assertThat(out.resolve("ratings.csv")).hasSameTextualContentAs(source.resolve("ratings.csv"));
        assertThat(out.resolve("report.md")).content().contains("from files").doesNotContain("generated");
        assertThat(text(data)).contains("rating:").contains("ranking:");
        assertThat(text(talk)).contains("study 1 of 1").contains("wrote");
    }

    @Test
    void sameRatingsAndSeedGiveTheSameModels() throws IOException {
        // given
        Path source = folder.resolve("movielens");
        new MovieLensFolder(source).write(RatingsGenerator.generate(new GeneratorSettings(80, 500, 1, 3)));

        // when
        train("--data", source.toString(), "--out", folder.resolve("a").toString(), "--quick");
        train("--data", source.toString(), "--out", folder.resolve("b").toString(), "--quick");

        // then
        for (String name :
                List.of("movie-recommendation.onnx", "movie-recommendation.npz", "movie-rating.onnx", "report.md")) {
            assertThat(folder.resolve("a").resolve(name))
                    .hasSameBinaryContentAs(folder.resolve("b").resolve(name));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --quick                       | no --out (expected: the folder to write to)
                    --out                         | --out without a value
                    --out x --seed one            | --seed one (expected: a whole number)
                    --out x --taste-strength 4    | --taste-strength 4 (expected: 0 to 3.0)
                    --out x --fast                | unknown option --fast
                    """)
    void explainsAWrongCommandLine(String arguments, String expected) {
        // when
        int exit = train(arguments.split(" "));

        // then
        assertThat(exit).isEqualTo(2);
        assertThat(text(talk)).startsWith("error: " + expected).contains("Usage:");
        assertThat(text(data)).isEmpty();
    }

    @Test
    void explainsWrongRatings() throws IOException {
        // given
        Files.writeString(folder.resolve("movies.csv"), "movieId,title,genres\n1,Some (1990),Drama\n");
        Files.writeString(folder.resolve("ratings.csv"), "userId,movieId,rating,timestamp\n1,1,9,0\n");

        // when
        int exit = train(
                "--data", folder.toString(), "--out", folder.resolve("out").toString());

        // then
        assertThat(exit).isEqualTo(1);
        assertThat(text(talk))
                .contains("error: ratings.csv:2: rating 9 (expected: 0.5 to 5 in half steps)")
                .contains("fix:   ");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void explainsAFolderThatCannotBeWritten() throws IOException {
        // given
        Path source = folder.resolve("movielens");
        new MovieLensFolder(source).write(RatingsGenerator.generate(new GeneratorSettings(80, 500, 1, 3)));
        Path file = Files.createFile(folder.resolve("a-file"));

        // when
        int exit = train("--data", source.toString(), "--out", file.toString(), "--quick");

        // then
        assertThat(exit).isEqualTo(1);
        assertThat(text(talk)).contains("error: ").contains(file.toString()).contains("fix:   ");
    }

    @Test
    void helpGoesToStdout() {
        assertThat(train("--help")).isZero();
        assertThat(text(data)).contains("--out DIR");
        assertThat(text(talk)).isEmpty();
    }

    private int train(String... arguments) {
        return Train.run(
                List.of(arguments),
                new PrintStream(data, true, StandardCharsets.UTF_8),
                new PrintStream(talk, true, StandardCharsets.UTF_8));
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
