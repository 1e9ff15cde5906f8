package vertebra.acceptance.promise;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a test measured: the second column of the table. A test takes it as a parameter. */
public final class Measured {

    private final List<String> facts = new ArrayList<>();
    private boolean isShort;

    /** Adds a fact; the format is that of {@link String#format}. */
    public void fact(String format, Object... arguments) {
        facts.add(String.format(Locale.ROOT, format, arguments));
    }

    /** A figure of speed, cost or quality that honest tries did not reach. Never for correctness or faults. */
    public void shortOf(String format, Object... arguments) {
        fact(format, arguments);
        isShort = true;
    }

    boolean isShort() {
        return isShort;
    }

    @Override
    public String toString() {
        return String.join("; ", facts);
    }
}
