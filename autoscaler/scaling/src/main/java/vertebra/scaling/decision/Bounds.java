package vertebra.scaling.decision;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import vertebra.scaling.decision.Candidate.Rule;

/**
 * What people said about the number of replicas.
 *
 * @param floor min_replicas, or 1 while an API that may go to zero is kept alive
 * @param scheduled the highest floor of the schedules that are on; 0 without one
 * @param max max_replicas
 * @param pin an operator's number, which wins over floors
 */
record Bounds(int floor, int scheduled, int max, OptionalInt pin) {

    List<Candidate> candidates() {
        List<Candidate> all = new ArrayList<>();
        all.add(new Candidate(Rule.FLOOR, 0, floor));
        if (scheduled > 0) {
            all.add(new Candidate(Rule.SCHEDULE, 0, scheduled));
        }
        pin.ifPresent(pinned -> all.add(new Candidate(Rule.PIN, 0, pinned)));
        return all;
    }

    /** The nearest number that they allow. */
    int clamped(int replicas) {
        if (pin.isPresent()) {
            return Math.min(pin.getAsInt(), max);
        }
        return Math.min(Math.max(replicas, Math.max(floor, scheduled)), max);
    }
}
