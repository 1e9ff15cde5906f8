package vertebra.simulator.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** The replicas of one API: those that serve, and those that take their time to start. */
public final class ReplicaPool {

    private final List<Start> starting = new ArrayList<>();
    private final List<Start> started = new ArrayList<>();
    private int ready;

    /**
     * A replica that was ordered.
     *
     * @param ordered in which second
     * @param seconds how long it takes until it is ready; a policy learns this when it is
     */
    public record Start(int ordered, double seconds) {

        double due() {
            return ordered + seconds;
        }
    }

    ReplicaPool(int ready) {
        this.ready = ready;
    }

    /** A picture: so many serve, these start. */
    public ReplicaPool(int ready, List<Start> starting) {
        this.ready = ready;
        this.starting.addAll(starting);
    }

    public int ready() {
        return ready;
    }

    public int pending() {
        return starting.size();
    }

    /** Ready and pending. */
    public int requested() {
        return ready + starting.size();
    }

    /** Those that are not ready yet. */
    public List<Start> starting() {
        return List.copyOf(starting);
    }

    /** Those that became ready, in this order, since the run began. */
    public List<Start> started() {
        return Collections.unmodifiableList(started);
    }

    void becomeReady(int second) {
        if (starting.isEmpty()) {
            return;
        }
        List<Start> due = starting.stream()
                .filter(start -> start.due() <= second)
                .sorted(Comparator.comparingDouble(Start::due))
                .toList();
        starting.removeAll(due);
        started.addAll(due);
        ready += due.size();
    }

    void order(Start start) {
        starting.add(start);
    }

    /** First that which would be ready last, then those that are. */
    void remove(int replicas) {
        for (int i = 0; i < replicas; i++) {
            if (starting.isEmpty()) {
                ready--;
            } else {
                starting.remove(starting.stream()
                        .max(Comparator.comparingDouble(Start::due))
                        .orElseThrow());
            }
        }
    }
}
