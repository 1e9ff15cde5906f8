package vertebra.scaling.learned;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The largest need of the last minutes. Kept are only the needs that a later one does not exceed, so that the first one within any
 * window is its maximum. A value.
 *
 * @param needs ever smaller, the oldest first
 */
public record HoldWindow(List<Need> needs) {

    /** As far back as any window reaches; a change back within ten minutes is one too many. */
    public static final Duration KEPT = Duration.ofMinutes(10);

    public static final HoldWindow EMPTY = new HoldWindow(List.of());

    /** Replicas that were needed. */
    public record Need(Instant at, int replicas) {}

    public HoldWindow {
        needs = List.copyOf(needs);
    }

    public HoldWindow with(Need need) {
        Instant from = need.at().minus(KEPT);
        List<Need> kept = new ArrayList<>(needs.stream()
                .filter(old -> old.replicas() > need.replicas() && !old.at().isBefore(from))
                .toList());
        kept.add(need);
        return new HoldWindow(kept);
    }

    /** The largest need within {@code window} before {@code now}. */
    public int most(Duration window, Instant now) {
        return needs.stream()
                .filter(need -> !need.at().isBefore(now.minus(window)))
                .mapToInt(Need::replicas)
                .findFirst()
                .orElse(0);
    }

    /** When the last need that keeps {@code replicas} up leaves the window. */
    public Instant until(int replicas, Duration window, Instant now) {
        return needs.stream()
                .filter(need -> need.replicas() >= replicas)
                .map(need -> need.at().plus(window))
                .max(Instant::compareTo)
                .orElse(now);
    }
}
