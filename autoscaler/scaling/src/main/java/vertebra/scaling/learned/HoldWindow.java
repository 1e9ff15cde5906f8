package vertebra.scaling.learned;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The largest need of the last minutes, of replicas or of machines. Kept are only the needs that a later one does not exceed, so that the
 * first one within any window is its maximum. A value.
 *
 * @param needs ever smaller, the oldest first
 */
public record HoldWindow(List<Need> needs) {

    /** As far back as any window of replicas reaches; a change back within ten minutes is one too many. */
    public static final Duration KEPT = Duration.ofMinutes(10);

    public static final HoldWindow EMPTY = new HoldWindow(List.of());

    /** So many were needed. */
    public record Need(Instant at, int number) {}

    public HoldWindow {
        needs = List.copyOf(needs);
    }

    /** With what is needed now; what is older than {@code kept} is forgotten. */
    public HoldWindow with(Need need, Duration kept) {
        Instant from = need.at().minus(kept);
        List<Need> larger = new ArrayList<>(needs.stream()
                .filter(old -> old.number() > need.number() && !old.at().isBefore(from))
                .toList());
        larger.add(need);
        return new HoldWindow(larger);
    }

    /** The largest need within {@code window} before {@code now}. */
    public int most(Duration window, Instant now) {
        return needs.stream()
                .filter(need -> !need.at().isBefore(now.minus(window)))
                .mapToInt(Need::number)
                .findFirst()
                .orElse(0);
    }

    /** When the last need that keeps {@code number} up leaves the window. */
    public Instant until(int number, Duration window, Instant now) {
        return needs.stream()
                .filter(need -> need.number() >= number)
                .map(need -> need.at().plus(window))
                .max(Instant::compareTo)
                .orElse(now);
    }
}
