package vertebra.spec.yaml;

import java.util.List;
import vertebra.spec.ApiSpec;

/**
 * Reads a {@code cortex.yaml}: plain maps only, all Cortex dialects, every fault at once with file, line, column, field
 * path, value and advice. Pure: touches no file but the text it is given; stateless and safe for any thread.
 */
public final class ApiSpecReader {

    /**
     * Reads the text of one file.
     *
     * @param file its name as the user gave it, for the faults
     * @param text its content
     * @param files what is known of the project's folder
     */
    public SpecReading read(String file, String text, ProjectFiles files) {
        throw new UnsupportedOperationException(file + text + files + List.<ApiSpec>of());
    }
}
