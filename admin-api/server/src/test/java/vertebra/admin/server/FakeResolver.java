package vertebra.admin.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import vertebra.admin.server.dependencies.DependencyResolver;
import vertebra.admin.server.problem.AdminProblem;
import vertebra.spec.problem.Problem;

/** Every line {@code name==version} becomes a wheel; {@code refused} and {@code missing …} are refused early and late, as is Python 3.99. */
final class FakeResolver implements DependencyResolver {

    /** Keys in the order in which they were resolved. */
    final List<String> resolved = new CopyOnWriteArrayList<>();

    private volatile Runnable meanwhile = () -> {};

    /** What happens while it resolves. */
    void during(Runnable happening) {
        meanwhile = happening;
    }

    @Override
    public Optional<Packages> read(Request request) {
        if (request.engine().isEmpty() || request.engine().equals("onnx")) {
            return Optional.empty();
        }
        if (request.python().filter("3.99"::equals).isPresent()) {
            throw Problem.of(AdminProblem.DEPENDENCIES, "The node has no Python 3.99")
                    .withFix("Install it, or remove python_version.")
                    .asException();
        }
        List<String> lines = request.list()
                .map(list ->
                        list.content().lines().filter(line -> !line.isBlank()).toList())
                .orElse(List.of("numpy==1.0", "joblib==2.0"));
        if (lines.contains("refused")) {
            throw Problem.of(
                            AdminProblem.DEPENDENCIES,
                            request.list().orElseThrow().name() + " line 1: 'refused'.")
                    .asException();
        }
        return Optional.of(new Listed(lines, request.python().orElse("3.11")));
    }

    private final class Listed implements Packages {

        private final List<String> lines;
        private final String python;

        Listed(List<String> lines, String python) {
            this.lines = new ArrayList<>(lines);
            this.python = python;
        }

        @Override
        public String key() {
            return "key-" + Integer.toHexString((python + lines).hashCode());
        }

        @Override
        public String python() {
            return python;
        }

        @Override
        public void resolve(Path folder) {
            resolved.add(key());
            meanwhile.run();
            lines.stream().filter(line -> line.startsWith("missing")).forEach(line -> {
                throw Problem.of(AdminProblem.DEPENDENCIES, "pip: no file for '" + line + "'.")
                        .asException();
            });
            try {
                Files.createDirectories(folder);
                Files.writeString(folder.resolve("requirements.lock"), String.join("\n", lines));
                for (String line : lines) {
                    Files.writeString(folder.resolve(line.replace("==", "-") + "-py3-none-any.whl"), line);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
