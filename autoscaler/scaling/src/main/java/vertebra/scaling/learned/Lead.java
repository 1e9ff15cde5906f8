package vertebra.scaling.learned;

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

    public static Lead unknown(Instant now) {
        return new Lead(StartTimes.none(now));
    }

    /** With the starts that ended since. */
    public Lead with(ApiName api, List<ReplicaView> replicas) {
        List<Double> news = new ArrayList<>();
        Instant newest = loads.until();
        for (ReplicaView replica : replicas) {
            boolean started = replica.api().equals(api)
                    && replica.state() == State.READY
                    && replica.loadMillis() > 0
                    && replica.since().isAfter(loads.until());
            if (started) {
                news.add(replica.loadMillis() / 1000.0);
                newest = replica.since().isAfter(newest) ? replica.since() : newest;
            }
        }
        return new Lead(loads.with(news, newest));
    }

    /**
     * L in seconds.
     *
     * @param bootSeconds of a machine, where one has to be ordered first; 0 where there is room
     * @param unknownLoadSeconds before enough starts were seen
     */
    public double seconds(double bootSeconds, double unknownLoadSeconds) {
        return bootSeconds + loads.p95(unknownLoadSeconds) + ON_TOP;
    }
}
