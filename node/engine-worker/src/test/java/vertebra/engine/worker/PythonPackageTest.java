package vertebra.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vertebra.testkit.process.ChildProcess;

/**
 * The tests of the Python package, each file in a real interpreter. Those that import numpy or a model's library run in the
 * environment that {@code make tools} makes.
 */
final class PythonPackageTest {

    private static final Path TESTS = Path.of("src/test/python").toAbsolutePath();
    private static final Path SOURCES = Path.of("src/main/python").toAbsolutePath();
    private static final Path ENVIRONMENT =
            Path.of("../../build/tools/python/bin/python").toAbsolutePath().normalize();
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int PASSED = 0;

    static List<String> plainTests() throws IOException {
        return tests(false);
    }

    static List<String> testsOfModels() throws IOException {
        return tests(true);
    }

    @ParameterizedTest
    @MethodSource("plainTests")
    @DisplayName("Python tests that need the standard library alone")
    void passesWithTheStandardLibraryAlone(String test) {
        assumeTrue(answers(Path.of("python3")), "NOT RUN: there is no python3");
        run(Path.of("python3"), test);
    }

    @ParameterizedTest
    @MethodSource("testsOfModels")
    @DisplayName("Python tests that need the libraries of models")
    void passesWithTheLibrariesOfModels(String test) {
        assumeTrue(Files.isExecutable(ENVIRONMENT), "NOT RUN: `make tools` has made no build/tools/python");
        run(ENVIRONMENT, test);
    }

    private static void run(Path python, String test) {
        // given
        List<String> command = List.of(python.toString(), "-m", "unittest", "-v", test);
        Map<String, String> environment =
                Map.of("PYTHONPATH", TESTS + ":" + SOURCES, "PYTHONDONTWRITEBYTECODE", "1", "OMP_NUM_THREADS", "1");

        // when
        try (ChildProcess process = ChildProcess.start(command, TESTS, environment)) {
            int exit = process.awaitExit(PATIENCE);

            // then
            assertThat(exit).as(() -> String.join("\n", process.output())).isEqualTo(PASSED);
            assertThat(process.output()).anyMatch(line -> line.startsWith("Ran ") && !line.startsWith("Ran 0"));
        }
    }

    private static boolean answers(Path python) {
        try (ChildProcess process = ChildProcess.start(List.of(python.toString(), "--version"), TESTS, Map.of())) {
            return process.awaitExit(PATIENCE) == PASSED;
        } catch (java.io.UncheckedIOException e) {
            return false;
        }
    }

    private static List<String> tests(boolean ofModels) throws IOException {
        try (Stream<Path> files = Files.list(TESTS)) {
            List<Path> tests = files.filter(
                            file -> file.getFileName().toString().startsWith("test_"))
                    .sorted()
                    .toList();
            return tests.stream()
                    .filter(file -> importsNumpy(file) == ofModels)
                    .map(file -> file.getFileName().toString().replace(".py", ""))
                    .toList();
        }
    }

    private static boolean importsNumpy(Path test) {
        try {
            return Files.readString(test).contains("import numpy");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
