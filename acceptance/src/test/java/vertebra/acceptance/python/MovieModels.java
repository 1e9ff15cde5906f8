package vertebra.acceptance.python;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import vertebra.acceptance.process.Command;
import vertebra.acceptance.process.Node;
import vertebra.acceptance.source.SourceTree;

/** What the trainer of the movie example wrote to {@code out}. */
record MovieModels(Path out) {

    private static final Path PYTHON = SourceTree.root().resolve("examples/movie-recommendation/python");

    /** @param ratings folder of MovieLens files; without one the trainer invents them */
    static MovieModels train(Path folder, Optional<Path> ratings) {
        Path out = folder.resolve("movies");
        List<String> line = Stream.concat(
                        Stream.of(Node.script(), "example-movies", "--quick", "--out", out.toString()),
                        ratings.stream().flatMap(data -> Stream.of("--data", data.toString())))
                .toList();
        Command.run(folder, Map.of(), line).succeeded();
        return new MovieModels(out);
    }

    /** Puts {@code model.joblib} and the module of its class into a project. */
    void pythonModel(Path project) {
        copy("recommender.py", project);
        copy("make_model.py", project);
        PythonTools.run(project.resolve("make_model.py"), out);
    }

    /** The whole example as a project of its own, its API under another name than the ONNX one's. */
    Project pythonProject(Path parent, String name) throws IOException {
        Project project = Project.in(parent, name);
        copy("predictor.py", project.folder());
        pythonModel(project.folder());
        return project.file(
                "cortex.yaml",
                Files.readString(PYTHON.resolve("cortex.yaml")).replaceFirst("name: \\S+", "name: " + name));
    }

    private static void copy(String file, Path project) {
        try {
            Files.copy(PYTHON.resolve(file), project.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
