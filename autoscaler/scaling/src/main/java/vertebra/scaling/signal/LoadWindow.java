package vertebra.scaling.signal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import vertebra.spec.NodeId;
import vertebra.spec.fleet.Fleet.WarmUp;
import vertebra.spec.fleet.LoadSample;

/**
 * What is remembered of one API's load: from reports that may be lost, late or doubled to rates. A value.
 *
 * @param nodes what was last heard from each node
 * @param totals what all nodes counted, without guesses
 * @param points totals of the last minutes, with guesses for missing reports, the oldest first
 * @param served service times of the last five minutes, in steps of ten seconds
 * @param service how long a request keeps a slot busy
 * @param minutes what is remembered of complete minutes
 */
public record LoadWindow(
        List<NodeTrack> nodes,
        Totals totals,
        List<Point> points,
        List<Served> served,
        ServiceTime service,
        Minutes minutes) {

    /** The longest window of the law is twice 120 seconds; ten more, for reports that come late. */
    private static final Duration KEPT = Duration.ofSeconds(250);

    /** A thirtieth of the window, so that its edge moves the mean by little. */
    private static final Duration SERVED_STEP = Duration.ofSeconds(10);

    /** Long enough for a stable mean, short enough to follow a new kind of request. */
    private static final Duration SERVED_KEPT = Duration.ofMinutes(5);

    /** A node that was not heard of for as long is forgotten: its callers went elsewhere. */
    private static final Duration FORGOTTEN = Duration.ofMinutes(10);

    public static final LoadWindow EMPTY =
            new LoadWindow(List.of(), Totals.NOTHING, List.of(), List.of(), new ServiceTime(0, 0, 0), Minutes.NONE);

    /** Totals at a time. */
    public record Point(Instant at, Totals totals) {}

    public LoadWindow {
        nodes = List.copyOf(nodes);
        points = List.copyOf(points);
        served = List.copyOf(served);
    }

    /** With what is known of an earlier time, such as the recorded traffic of a day. */
    public LoadWindow withHistory(MinuteCounts known) {
        return new LoadWindow(nodes, totals, points, served, service, minutes.withCounts(known));
    }

    /**
     * With what the nodes say now.
     *
     * @param samples of one API
     * @param alive the running nodes: what others counted is kept, and nothing is guessed for them
     */
    public LoadWindow observe(List<LoadSample> samples, Set<NodeId> alive, WarmUp warmUp, Instant now) {
        List<NodeTrack> tracks = new ArrayList<>(nodes);
        List<Point> known = new ArrayList<>(points);
        Totals sum = totals;
        for (LoadSample sample : samples) {
            sum = sum.plus(observe(tracks, known, sample, now));
        }
        Predicate<NodeTrack> forgotten = track ->
                track.seenAt().plus(FORGOTTEN).isBefore(now) && samples.stream().noneMatch(track::isOf);
        tracks.replaceAll(track ->
                forgotten.test(track) || !alive.contains(track.last().node()) ? withoutGuesses(known, track) : track);
        tracks.removeIf(forgotten);
        double guessed =
                tracks.stream().mapToDouble(track -> track.guessedArrivals(now)).sum();
        ServiceTime warm = service.mean() > 0 ? service : ServiceTime.of(warmUp);
        return new LoadWindow(tracks, sum, known, served, warm, minutes)
                .withPoint(new Point(now, sum.withArrivals(guessed)))
                .withServed(now)
                .withMinute(now);
    }

    private Totals observe(List<NodeTrack> tracks, List<Point> known, LoadSample sample, Instant now) {
        for (int i = 0; i < tracks.size(); i++) {
            NodeTrack track = tracks.get(i);
            if (track.isOf(sample)) {
                if (!track.isNews(sample)) {
                    return Totals.NOTHING;
                }
                NodeTrack after = track.with(sample, now);
                tracks.set(i, after);
                replaceGuesses(known, track, after, track.added(sample));
                return track.added(sample);
            }
        }
        boolean open = !points.isEmpty();
        NodeTrack track = NodeTrack.first(sample, now, open);
        tracks.add(track);
        return track.minuteMarkSeq() == 0 && open ? Totals.of(sample) : Totals.NOTHING;
    }

    /** A node that is gone took nothing since: what was guessed is taken back once. What it counted all the same comes with its next report. */
    private static NodeTrack withoutGuesses(List<Point> points, NodeTrack track) {
        NodeTrack silent = track.withoutRate();
        replaceGuesses(points, track, silent, Totals.NOTHING);
        return silent;
    }

    /** What came since the report before is known now: it is spread evenly over that time, in the place of what was guessed. */
    private static void replaceGuesses(List<Point> points, NodeTrack before, NodeTrack after, Totals added) {
        double passed = seconds(before.countedAt(), after.countedAt());
        for (int i = points.size() - 1; i >= 0 && points.get(i).at().isAfter(before.countedAt()); i--) {
            Point point = points.get(i);
            double share = passed > 0 ? Math.min(1, seconds(before.countedAt(), point.at()) / passed) : 1;
            double guessed = after.guessedArrivals(point.at()) - before.guessedArrivals(point.at());
            points.set(
                    i,
                    new Point(
                            point.at(), point.totals().plus(added.times(share)).withArrivals(guessed)));
        }
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 1000.0;
    }

    private LoadWindow withPoint(Point point) {
        Instant from = point.at().minus(KEPT);
        List<Point> kept = new ArrayList<>(points.size() + 1);
        points.stream().filter(old -> !old.at().isBefore(from)).forEach(kept::add);
        kept.add(point);
        return new LoadWindow(nodes, totals, kept, served, service, minutes);
    }

    private LoadWindow withServed(Instant now) {
        boolean due =
                served.isEmpty() || !served.getLast().until().plus(SERVED_STEP).isAfter(now);
        if (!due) {
            return this;
        }
        Instant from = now.minus(SERVED_KEPT);
        List<Served> kept = new ArrayList<>(
                served.stream().filter(step -> step.until().isAfter(from)).toList());
        kept.add(Served.of(now, nodes));
        Served all = Served.sum(now, kept);
        List<NodeTrack> marked =
                nodes.stream().map(NodeTrack::withTenSecondMark).toList();
        return new LoadWindow(marked, totals, points, kept, ServiceTime.of(all, service), minutes);
    }

    private LoadWindow withMinute(Instant now) {
        long minute = Math.floorDiv(now.getEpochSecond(), 60L);
        if (minutes.running() == minute) {
            return this;
        }
        Minutes next = minutes.running() < 0
                ? Minutes.startingAt(minute, totals, minutes.counts())
                : minutes.next(minute, totals, nodes);
        List<NodeTrack> marked = nodes.stream().map(NodeTrack::withMinuteMark).toList();
        return new LoadWindow(marked, totals, points, served, service, next);
    }
}
