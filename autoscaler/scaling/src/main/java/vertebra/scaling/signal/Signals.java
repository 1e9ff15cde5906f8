package vertebra.scaling.signal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import vertebra.scaling.signal.LoadWindow.Point;
import vertebra.scaling.signal.Minutes.Verdict;
import vertebra.spec.NodeId;

/** What a {@link LoadWindow} says at a time: the measured inputs of the law. */
public final class Signals {

    /** A window that is not that full yet says nothing: two questions, two seconds apart. */
    private static final double LEAST_SECONDS = 4;

    /** After three missing reports, one a second, and one on its way, a node's state is unknown. */
    private static final Duration UNKNOWN_AFTER = Duration.ofSeconds(4);

    private final LoadWindow window;
    private final Instant now;

    public Signals(LoadWindow window, Instant now) {
        this.window = window;
        this.now = now;
    }

    /** Arrivals per second over the last seconds; 0 before anything was seen. */
    public double rate(int seconds) {
        return rate(seconds, 0);
    }

    /** Arrivals per second over so many seconds, which ended {@code ago} seconds ago. */
    public double rate(int seconds, int ago) {
        List<Point> points = window.points();
        if (points.isEmpty()) {
            return 0;
        }
        Point end = at(now.minusSeconds(ago));
        Point start = at(now.minusSeconds((long) ago + seconds));
        double passed = seconds(start.at(), end.at());
        return passed < Math.min(LEAST_SECONDS, seconds)
                ? 0
                : end.totals().since(start.totals()).arrivals() / passed;
    }

    /** True when the window reaches back so far. */
    public boolean covers(int seconds) {
        return !window.points().isEmpty() && !window.points().getFirst().at().isAfter(now.minusSeconds(seconds));
    }

    /** Share of the slots' time of the last seconds that was busy; 0 without slots. */
    public double busyShare(int seconds) {
        if (window.points().isEmpty()) {
            return 0;
        }
        Totals over = at(now).totals().since(at(now.minusSeconds(seconds)).totals());
        return over.slotSeconds() > 0 ? over.busySlotSeconds() / over.slotSeconds() : 0;
    }

    /** Requests in queues and slots, on average over the last seconds; 0 before anything was seen. */
    public double inFlight(int seconds) {
        if (window.points().isEmpty()) {
            return 0;
        }
        Point start = at(now.minusSeconds(seconds));
        Point end = at(now);
        double passed = seconds(start.at(), end.at());
        return passed <= 0 ? 0 : end.totals().since(start.totals()).inFlightSeconds() / passed;
    }

    public ServiceTime service() {
        return window.service();
    }

    /** ca²: how arrivals scatter, 1 for Poisson. */
    public double arrivalVariability() {
        return window.minutes().arrivalVariability();
    }

    /** Arrivals of complete minutes. */
    public MinuteCounts history() {
        return window.minutes().counts();
    }

    /** Answers of the last complete minutes. */
    public Verdict verdict(int lastMinutes) {
        return window.minutes().verdict(lastMinutes);
    }

    /** Requests in slots, as last reported. */
    public int running() {
        return window.nodes().stream()
                .filter(this::isKnown)
                .mapToInt(node -> node.last().executor().running())
                .sum();
    }

    /** Requests that wait: in queues and for a replica. */
    public int waiting() {
        return window.nodes().stream()
                .filter(this::isKnown)
                .map(NodeTrack::last)
                .mapToInt(last -> last.executor().queued() + last.ingress().held())
                .sum();
    }

    /** True when the nodes' newest report of a revision is not older than a few seconds. */
    private boolean isKnown(NodeTrack node) {
        return Duration.between(node.seenAt(), now).compareTo(UNKNOWN_AFTER) <= 0;
    }

    /** True when this node said something of the API within the last seconds. */
    public boolean hears(NodeId node) {
        return window.nodes().stream().anyMatch(track -> track.last().node().equals(node) && isKnown(track));
    }

    public Instant now() {
        return now;
    }

    /** The newest point that is not after {@code time}; the oldest when all are. */
    private Point at(Instant time) {
        List<Point> points = window.points();
        for (int i = points.size() - 1; i > 0; i--) {
            if (!points.get(i).at().isAfter(time)) {
                return points.get(i);
            }
        }
        return points.getFirst();
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 1000.0;
    }
}
