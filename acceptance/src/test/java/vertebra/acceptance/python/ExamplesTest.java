package vertebra.acceptance.python;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import vertebra.acceptance.process.Command;
import vertebra.acceptance.process.Node;
import vertebra.acceptance.promise.Measured;
import vertebra.acceptance.promise.Promise;
import vertebra.acceptance.promise.PromiseTable;
import vertebra.acceptance.source.SourceTree;
import vertebra.examples.movies.ratings.GeneratorSettings;
import vertebra.examples.movies.ratings.MovieLensFolder;
import vertebra.examples.movies.ratings.Ratings;
import vertebra.examples.movies.ratings.RatingsGenerator;

/** The examples in Python and the guide, by the commands that they show. */
@Tag("python")
@ExtendWith(PromiseTable.class)
class ExamplesTest {

    private static final int USERS = 1_000;

    @TempDir
    private Path folder;

    @Test
    @Promise("Every command of docs/python.md works: a predictor answers, and its log has what it printed")
    void theGuideWorksAsItIsWritten(Measured measured) throws IOException {
        // when
        String output = Walkthrough.of("docs/python.md", folder);

        // then
        assertThat(output).contains("{\"sum\":12}", "adding 3 numbers");
        measured.fact("answer and log line as shown");
    }

    @Test
    @Promise("Every command of the Python movie example works, and its curl gets ten recommendations")
    void theMovieExampleWorksAsItIsWritten(Measured measured) throws IOException {
        // when
        String output = followed("examples/movie-recommendation/python/README.md");

        // then
        JsonNode answer = Node.JSON.readTree(lastLine(output));
        assertThat(answer.get("recommendations")).hasSize(10);
        measured.fact(answer.toString());
    }

    @Test
    @Promise("Every command of the scikit-learn iris example works, without code, and its curl gets the species")
    void theIrisExampleWorksAsItIsWritten(Measured measured) throws IOException {
        // when
        String output = followed("examples/iris-sklearn/README.md");

        // then
        String readme = SourceTree.read("examples/iris-sklearn/README.md");
        String answer = lastLine(output);
        assertThat(answer).contains("setosa");
        assertThat(readme).contains(answer.substring(0, answer.indexOf("setosa")));
        measured.fact(answer);
    }

    @Test
    @Promise("The movie recommender answers the same lists as ONNX and as Python, for 1,000 users")
    void onnxAndPythonRecommendTheSame(Measured measured) throws IOException {
        // given
        Ratings ratings = RatingsGenerator.generate(new GeneratorSettings(USERS, 4_000, 1, 1));
        new MovieLensFolder(folder.resolve("ratings")).write(ratings);
        MovieModels movies = MovieModels.train(folder, Optional.of(folder.resolve("ratings")));
        try (Node node = PythonTools.node(folder.resolve("state"))) {
            node.vertebra("deploy", movies.out().resolve("cortex.yaml").toString())
                    .succeeded();
            movies.pythonProject(folder, "movies-in-python").deploy(node).succeeded();

            // when
            int different = 0;
            for (String user : ratings.users()) {
                String question = "{\"user_id\":\"" + user + "\"}";
                JsonNode onnx = Node.json(node.post("/movie-recommendation", question));
                JsonNode python = Node.json(node.post("/movies-in-python", question));
                assertThat(onnx.get("recommendations")).as(user).hasSize(10);
                different += onnx.equals(python) ? 0 : 1;
            }

            // then
            assertThat(ratings.users()).hasSize(USERS);
            assertThat(different).isZero();
            measured.fact(USERS + " of " + USERS + " lists are the same");
        }
    }

    /** On a copy of the examples, because their scripts write beside themselves. */
    private String followed(String readme) throws IOException {
        Path example = SourceTree.root().resolve(readme).resolveSibling("");
        Path parent = Files.createDirectories(
                folder.resolve("work").resolve(readme).resolveSibling("").resolveSibling(""));
        Command.run(SourceTree.root(), Map.of(), List.of("cp", "-r", example.toString(), parent.toString()))
                .succeeded();
        return Walkthrough.of(readme, folder);
    }

    private static String lastLine(String output) {
        return output.strip().lines().toList().getLast();
    }
}
