package vertebra.acceptance.promise;

import java.util.ArrayList;
import java.util.List;

/** What a test measured: the second column of the table. A test takes it as a parameter. */
public final class Measured {

    private final List<String> facts = new ArrayList<>();
    private boolean isShort;

    /** Adds a fact. */
    public void fact(String fact) {
        facts.add(fact);
    }

    /** A figure of speed, cost or quality that honest tries did not reach. Never for correctness or faults. */
    public void shortOf(String fact) {
        fact(fact);
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
