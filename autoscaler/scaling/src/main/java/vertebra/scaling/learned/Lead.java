package vertebra.scaling.learned;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import vertebra.spec.ApiName;
import vertebra.spec.fleet.ReplicaView;
import vertebra.spec.fleet.ReplicaView.State;

/**
 * How long replicas of one API take from their order to their first answer. A value.
 *
 * @param loads of its models
 */
public record Lead(StartTimes loads) {

    /** The decision, the report and the next tick come on top. */
    private static final double ON_TOP = 2;

    /** What starts for longer is broken, not slow: the shortest time after which a boot counts as failed. */
    private static final double LONGEST_START = 300;

    public static Lead unknown(Instant now) {
        return new Lead(StartTimes.none(now));
    }

    /** With the starts that ended since; one that ended later than now is told by a clock that was set. */
    public Lead with(ApiName api, List<ReplicaView> replicas, Instant now) {
        List<Double> news = new ArrayList<>();
        Instant newest = loads.until();
        for (ReplicaView replica : replicas) {
            boolean started = replica.api().equals(api)
                    && replica.state() == State.READY
                    && StartTimes.isCredible(replica.loadMillis() / 1000.0)
                    && replica.since().isAfter(loads.until())
                    && !replica.since().isAfter(now);
            if (started) {
                news.add(replica.loadMillis() / 1000.0);
                newest = replica.since().isAfter(newest) ? replica.since() : newest;
            }
        }
        return new Lead(loads.with(news, newest));
    }

    /**
     * L in seconds. A start that is not over and lasts longer already than those that are known is the news.
     *
     * @param starting replicas of the API; those that are ready do not count
     * @param bootSeconds of a machine, where one has to be ordered first; 0 where there is room
     * @param unknownLoadSeconds before enough starts were seen
     */
    public double seconds(List<ReplicaView> starting, double bootSeconds, double unknownLoadSeconds, Instant now) {
        double oldest = starting.stream()
                .filter(replica -> replica.state() == State.REQUESTED || replica.state() == State.LOADING)
                .mapToDouble(replica -> Duration.between(replica.since(), now).toMillis() / 1000.0)
                .filter(StartTimes::isCredible)
                .max()
                .orElse(0);
        double known = bootSeconds + loads.p95(unknownLoadSeconds);
        return Math.max(known, Math.min(oldest, LONGEST_START)) + ON_TOP;
    }
}
