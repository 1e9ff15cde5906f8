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
 * @param loads seconds of the last starts, the oldest first
 * @param seenUntil starts until then are in
 */
public record Lead(List<Double> loads, Instant seenUntil) {

    private static final int KEPT = 50;

    /** Fewer starts have no 95 % quantile worth the name. */
    private static final int FEWEST = 5;

    /** The decision, the report and the next tick come on top. */
    private static final double ON_TOP = 2;

    private static final double QUANTILE = 0.95;

    public Lead {
        loads = List.copyOf(loads);
    }

    public static Lead unknown(Instant now) {
        return new Lead(List.of(), now);
    }

    /** With the starts that ended since. */
    public Lead with(ApiName api, List<ReplicaView> replicas) {
        List<Double> all = new ArrayList<>(loads);
        Instant newest = seenUntil;
        for (ReplicaView replica : replicas) {
            boolean started = replica.api().equals(api)
                    && replica.state() == State.READY
                    && replica.loadMillis() > 0
                    && replica.since().isAfter(seenUntil);
            if (started) {
                all.add(replica.loadMillis() / 1000.0);
                newest = replica.since().isAfter(newest) ? replica.since() : newest;
            }
        }
        return new Lead(all.subList(Math.max(0, all.size() - KEPT), all.size()), newest);
    }

    /**
     * L in seconds.
     *
     * @param bootSeconds of a machine, where one has to be ordered first; 0 where there is room
     * @param unknownLoadSeconds before enough starts were seen
     */
    public double seconds(double bootSeconds, double unknownLoadSeconds) {
        double load = loads.size() < FEWEST ? unknownLoadSeconds : quantile(loads);
        return bootSeconds + load + ON_TOP;
    }

    private static double quantile(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get((int) Math.min(sorted.size() - 1.0, QUANTILE * sorted.size()));
    }
}
