package vertebra.acceptance.python;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import vertebra.acceptance.process.Command;
import vertebra.acceptance.process.Node;
import vertebra.acceptance.source.SourceTree;

/** What {@code make tools} installs for Python, and nodes that find it. What is absent makes its tests NOT RUN. */
final class PythonTools {

    private PythonTools() {}

    /** A node that resolves packages from the wheels of this checkout, and asks no index. */
    static Node node(Path stateDir, String... settings) {
        return Node.startWith(pip(), stateDir, settings);
    }

    /** A node whose pip finds nothing: for projects without packages. */
    static Node withoutPackages(Path stateDir, String... settings) {
        return Node.startWith(Map.of("PIP_NO_INDEX", "1"), stateDir, settings);
    }

    /** Settings of pip: these wheels, and no index. */
    static Map<String, String> pip() {
        return Map.of(
                "PIP_NO_INDEX", "1", "PIP_FIND_LINKS", installed("wheels").toString(), "PIP_CONFIG_FILE", "/dev/null");
    }

    /** Runs a script of the tests, with all packages that workers may have; its last line. */
    static String script(String name, Object... arguments) {
        Path scripts = SourceTree.root().resolve("acceptance/src/test/resources/vertebra/acceptance/python");
        return run(scripts.resolve(name), arguments);
    }

    /** Runs a program in Python, which must succeed; its last line. */
    static String run(Path program, Object... arguments) {
        Stream<String> line = Stream.concat(
                Stream.of(installed("python").resolve("bin/python"), program).map(Path::toString),
                Arrays.stream(arguments).map(Object::toString));
        return lastLine(
                Command.run(program.resolveSibling(""), Map.of(), line.toList()).succeeded());
    }

    private static String lastLine(Command command) {
        List<String> lines = command.output().lines().toList();
        return lines.isEmpty() ? "" : lines.getLast();
    }

    private static Path installed(String what) {
        Path folder = SourceTree.root().resolve("build/tools").resolve(what);
        Assumptions.assumeTrue(
                Files.exists(folder.resolve("requirements.txt")), "NOT RUN: no build/tools/" + what + " (make tools)");
        return folder;
    }
}
