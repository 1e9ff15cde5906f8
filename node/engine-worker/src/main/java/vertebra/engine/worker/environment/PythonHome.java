package vertebra.engine.worker.environment;

import java.nio.file.Path;
import java.util.List;

/**
 * What a worker's code runs on.
 *
 * @param interpreter the program
 * @param packages folders where imports are looked up beside the standard library, in this order
 */
public record PythonHome(Path interpreter, List<Path> packages) {

    public PythonHome {
        packages = List.copyOf(packages);
    }
}
