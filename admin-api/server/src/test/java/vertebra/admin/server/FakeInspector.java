package vertebra.admin.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import vertebra.registry.artifact.ModelFacts;
import vertebra.registry.artifact.ModelInspector;
import vertebra.spec.PredictorSpec.PythonPredictor;
import vertebra.spec.RealtimeApi;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;
import vertebra.spec.problem.ProblemKind;
import vertebra.spec.problem.ProblemType;

/**
 * Models and code are text files: {@code good ...} loads, {@code good pickle ...} is one of scikit-learn, all else is refused; a
 * line {@code needs NAME} names a file that must lie beside it. All have the input {@code x} and the output {@code y}.
 */
final class FakeInspector implements ModelInspector {

    enum InspectorProblem implements ProblemType {
        NOT_LOADABLE;

        @Override
        public Description description() {
            return new Description(
                    "VTB-9001",
                    "not-loadable",
                    "The model cannot be loaded",
                    422,
                    ProblemKind.CALLERS_FAULT,
                    "Mend it.");
        }
    }

    /** What came, and what its folder and that of its packages then held, by file name. */
    record Inspection(Candidate candidate, List<String> files, List<String> wheels) {}

    private final List<Inspection> inspections = new CopyOnWriteArrayList<>();
    private volatile Runnable meanwhile = () -> {};

    List<Inspection> inspections() {
        return inspections;
    }

    /** Called within every inspection. */
    void during(Runnable action) {
        meanwhile = action;
    }

    @Override
    public Optional<String> engineOf(Path main) {
        if (!Files.isRegularFile(main) || !text(main).startsWith("good")) {
            return Optional.empty();
        }
        return Optional.of(text(main).startsWith("good pickle") ? "sklearn" : "onnx");
    }

    @Override
    public List<String> externalFiles(Path main) {
        return text(main)
                .lines()
                .filter(line -> line.startsWith("needs "))
                .map(line -> line.substring("needs ".length()))
                .toList();
    }

    @Override
    public ModelFacts inspect(Candidate candidate, Consumer<String> notices) {
        inspections.add(new Inspection(
                candidate,
                files(candidate.root()),
                candidate.wheels().map(FakeInspector::files).orElse(List.of())));
        meanwhile.run();
        String text = Files.isRegularFile(candidate.main()) ? text(candidate.main()) : "";
        if (text.startsWith("fails: ")) {
            String[] said = text.substring("fails: ".length()).split(" => ", 2);
            Problem problem = Problem.of(InspectorProblem.NOT_LOADABLE, said[0]);
            throw (said.length == 2 ? problem.withFix(said[1]) : problem).asException();
        }
        text.lines()
                .filter(line -> line.startsWith("notice "))
                .forEach(line -> notices.accept(line.substring("notice ".length())));
        if (!text.startsWith("good")) {
            throw refused("The file is no model.");
        }
        if (candidate
                .api()
                .map(RealtimeApi::predictor)
                .filter(PythonPredictor.class::isInstance)
                .isPresent()) {
            return facts("python", List.of(), List.of());
        }
        if (!List.of("y").containsAll(candidate.outputs())) {
            throw refused("The model has the output y only.");
        }
        return facts(
                engineOf(candidate.main()).orElseThrow(),
                List.of(new ModelFacts.Port("x", "float32", List.of(-1L, 4L))),
                List.of(new ModelFacts.Port("y", "float32", List.of(-1L, 1L))));
    }

    private static ModelFacts facts(String engine, List<ModelFacts.Port> inputs, List<ModelFacts.Port> outputs) {
        return new ModelFacts(
                engine, inputs, outputs, 1_000_000, Duration.ofMillis(12), Duration.ofNanos(31_000), false);
    }

    private static ProblemException refused(String detail) {
        return Problem.of(InspectorProblem.NOT_LOADABLE, detail).asException();
    }

    private static List<String> files(Path root) {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
