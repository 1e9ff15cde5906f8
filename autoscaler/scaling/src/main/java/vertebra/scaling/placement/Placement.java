package vertebra.scaling.placement;

import java.util.List;
import vertebra.spec.fleet.Assignment;
import vertebra.spec.fleet.Explanation;

/**
 * What should run where, and why.
 *
 * @param assignments sorted by node, API and revision
 * @param explanations one for each API, sorted by API
 */
public record Placement(List<Assignment> assignments, List<Explanation> explanations) {

    public Placement {
        assignments = List.copyOf(assignments);
        explanations = List.copyOf(explanations);
    }
}
