package vertebra.scaling.cortex;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the Cortex policy remembers of one API. A value: a new leader that has it goes on as the old one would have.
 *
 * @param start of the policy: its first tick, even one without a metric; empty before
 * @param records what was recommended, the oldest first
 */
public record CortexMemory(Optional<Instant> start, List<Recommendation> records) {

    public static final CortexMemory EMPTY = new CortexMemory(Optional.empty(), List.of());

    /** One recommendation, before stabilisation. */
    public record Recommendation(Instant at, int replicas) {}

    public CortexMemory {
        records = List.copyOf(records);
    }
}
