package vertebra.engine.worker.environment;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** What lies beside this class as a text: scripts that are given to a Python as its program, and lists of packages. */
final class PythonScript {

    private PythonScript() {}

    /** The command that runs a script, deaf to variables and packages of the user. */
    static List<String> command(String interpreter, String script) {
        return List.of(interpreter, "-I", "-c", text(script));
    }

    static String text(String name) {
        try (InputStream in = Objects.requireNonNull(PythonScript.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
