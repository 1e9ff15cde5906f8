package vertebra.registry.decision;

import java.util.List;
import vertebra.spec.ApiName;
import vertebra.spec.fleet.Explanation;

/** The last decisions of each API with their reasons. Bounded; never blocks; safe for any thread. */
public interface DecisionLog {

    /**
     * Keeps the decision and logs one INFO line, when it differs from the API's decision before in more than its time. A loop
     * may so record the same every second: the log holds when it was first decided.
     */
    void record(Explanation explanation);

    /** The newest first. */
    List<Explanation> recent(ApiName api, int limit);
}
