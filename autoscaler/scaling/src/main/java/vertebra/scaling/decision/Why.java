package vertebra.scaling.decision;

import java.util.List;
import java.util.Optional;

/**
 * Why a decision came out as it did, as data; the text is made from it.
 *
 * @param candidates what each rule would ask for, in the order of the rules
 * @param bound the one that decided
 * @param reasons what else there is to say, the most important first
 * @param inputs empty where the decision needed none
 */
public record Why(List<Candidate> candidates, Candidate bound, List<ReasonCode> reasons, Optional<Inputs> inputs) {

    public Why {
        candidates = List.copyOf(candidates);
        reasons = List.copyOf(reasons);
        if (reasons.isEmpty()) {
            throw new IllegalArgumentException("reasons: none (expected: at least one)");
        }
    }
}
