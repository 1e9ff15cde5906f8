package vertebra.simulator.baseline;

import java.util.ArrayDeque;
import java.util.Deque;
import vertebra.simulator.engine.ApiSetup;
import vertebra.simulator.engine.Observation;
import vertebra.simulator.engine.Policy;

/**
 * The horizontal pod autoscaler of Kubernetes (v2) with a target of 70 % of the slots in flight: every 15 s, 10 % of tolerance, at
 * most 4 more or twice as many at once, down to the largest recommendation of the last 300 s. Never to zero.
 */
public final class HpaPolicy implements Policy {

    private static final int WINDOW_SECONDS = 30;
    private static final double UTILISATION = 0.7;
    private static final double TOLERANCE = 0.1;
    private static final int MOST_MORE = 4;
    private static final int DOWN_WINDOW_SECONDS = 300;

    private final double target;
    private final int minReplicas;
    private final int maxReplicas;
    private final Deque<Recommendation> recommendations = new ArrayDeque<>();

    private record Recommendation(int second, int replicas) {}

    public HpaPolicy(ApiSetup setup) {
        this.target = UTILISATION * setup.slots();
        this.minReplicas = Math.max(1, setup.minReplicas());
        this.maxReplicas = setup.maxReplicas();
    }

    @Override
    public int periodSeconds() {
        return 15;
    }

    @Override
    public int start(int usual) {
        return Math.max(1, usual);
    }

    @Override
    public int decide(Observation seen) {
        int current = seen.replicas().requested();
        int want = Math.clamp(recommended(seen, current), minReplicas, maxReplicas);
        recommendations.addLast(new Recommendation(seen.now(), want));
        while (recommendations.getFirst().second() < seen.now() - DOWN_WINDOW_SECONDS) {
            recommendations.removeFirst();
        }
        if (want >= current) {
            return Math.min(want, Math.max(current + MOST_MORE, 2 * current));
        }
        int largest = recommendations.stream()
                .mapToInt(Recommendation::replicas)
                .max()
                .orElseThrow();
        return Math.min(current, largest);
    }

    private int recommended(Observation seen, int current) {
        double needed = seen.inFlight(WINDOW_SECONDS) / target;
        int ready = seen.replicas().ready();
        if (ready == 0) {
            return current;
        }
        double ratio = needed / ready;
        if (ratio > 1 && current > ready) {
            return needed / current > 1 + TOLERANCE ? (int) Math.ceil(needed) : current;
        }
        return Math.abs(1 - ratio) <= TOLERANCE ? current : (int) Math.ceil(needed);
    }
}
