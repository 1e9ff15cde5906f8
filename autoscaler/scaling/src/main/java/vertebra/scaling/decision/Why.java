package vertebra.scaling.decision;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Why a decision came out as it did, as data; the text is made from it.
 *
 * @param candidates what each rule would ask for, in the order of the rules
 * @param bound the one that decided
 * @param reasons what else there is to say, the most important first
 * @param inputs empty where the decision needed none
 */
public record Why(List<Candidate> candidates, Candidate bound, List<ReasonCode> reasons, Optional<Basis> inputs) {

    /** The numbers that a decision started from: each law has its own. */
    public sealed interface Basis permits Inputs, InFlight {}

    /**
     * What the policy of Cortex sees.
     *
     * @param mean requests in flight in the mean of the window; empty: nobody measured any
     * @param target of these that a replica should have
     */
    public record InFlight(OptionalDouble mean, double target, Duration window) implements Basis {}

    public Why {
        candidates = List.copyOf(candidates);
        reasons = List.copyOf(reasons);
        if (reasons.isEmpty()) {
            throw new IllegalArgumentException("reasons: none (expected: at least one)");
        }
    }
}
