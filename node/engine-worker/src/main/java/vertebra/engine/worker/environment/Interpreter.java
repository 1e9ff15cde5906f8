package vertebra.engine.worker.environment;

import java.nio.file.Path;

/**
 * A Python of this machine.
 *
 * @param program its real path, without the links and scripts that lead to it; of a virtual environment the link in it
 * @param version {@code 3.11.7}
 * @param platform what packages are built for: {@code linux-x86_64-glibc-cpython-311}
 * @param pip version of its pip; empty: it has none
 */
public record Interpreter(Path program, String version, String platform, String pip) {

    /** Versions with the same two numbers run the same packages: {@code 3.11}. */
    public String series() {
        return version.substring(0, version.indexOf('.', version.indexOf('.') + 1));
    }

    /** The second number. */
    int minor() {
        return Integer.parseInt(series().substring(series().indexOf('.') + 1));
    }

    boolean hasPip() {
        return !pip.isEmpty();
    }

    /** True for {@code 3.11} and {@code 3.11.7} when it is Python 3.11.7. */
    boolean is(String wanted) {
        return version.equals(wanted) || series().equals(wanted);
    }
}
