package vertebra.scaling.signal;

import java.time.Duration;
import java.time.Instant;
import vertebra.spec.fleet.LoadSample;
import vertebra.spec.fleet.LoadSample.Executor;
import vertebra.spec.fleet.LoadSample.Ingress;

/**
 * What was last heard from one node about one revision.
 *
 * @param last the newest report
 * @param seenAt when it was first seen, by the leader's clock
 * @param minuteMark what had come in when the running minute began
 * @param minuteMarkSeq the report of that time
 * @param tenSecondMark what had run when the service times were last added up
 * @param leastDelay seconds from the count to the leader's sight, by two clocks, when a report came as fast as it can
 * @param late seconds that the last report came later than that
 * @param arrivalRate arrivals per second, smoothed over some ten seconds: what a missing report is guessed from
 */
public record NodeTrack(
        LoadSample last,
        Instant seenAt,
        Ingress minuteMark,
        long minuteMarkSeq,
        Executor tenSecondMark,
        double leastDelay,
        double late,
        double arrivalRate) {

    /** A counter this young started while the window was open: what it says is news. Ten reports, the shortest rate. */
    private static final long YOUNG_SEQ = 10;

    /** Memory of the smoothed rate, as long as the shortest rate of the law. */
    private static final double SMOOTHING_SECONDS = 10;

    /** Longer than this a node's silence is not bridged: the stable rate would be nothing but guesses. */
    private static final double LONGEST_GUESS_SECONDS = 60;

    /** More than this is a clock that was set, not a report that was late: as long as the shortest rate, which it would fill alone. */
    private static final double MOST_LATE_SECONDS = 10;

    /** Clocks drift apart by a hundredth of this in the second between two reports (100 ppm); a delay that stays is learned in time. */
    private static final double DRIFT_SECONDS = 0.01;

    static NodeTrack first(LoadSample sample, Instant now, boolean windowOpen) {
        boolean young = windowOpen && sample.seq() <= YOUNG_SEQ;
        return new NodeTrack(
                sample,
                now,
                young ? Ingress.NOTHING : sample.ingress(),
                young ? 0 : sample.seq(),
                young ? Executor.NOTHING : sample.executor(),
                delay(sample, now),
                0,
                young ? (double) sample.ingress().arrivals() / Math.max(1, sample.seq()) : 0);
    }

    boolean isOf(LoadSample sample) {
        return last.node().equals(sample.node()) && last.revision().equals(sample.revision());
    }

    /** False for what comes twice or too late. */
    boolean isNews(LoadSample sample) {
        return sample.bootId() == last.bootId()
                ? sample.seq() > last.seq()
                : sample.at().isAfter(last.at());
    }

    /** What a report adds to what was known. After a restart the counters began at 0. */
    Totals added(LoadSample sample) {
        Totals all = Totals.of(sample);
        if (sample.bootId() == last.bootId()) {
            return all.since(Totals.of(last));
        }
        return sample.seq() <= YOUNG_SEQ ? all : Totals.NOTHING;
    }

    NodeTrack with(LoadSample sample, Instant now) {
        if (sample.bootId() != last.bootId()) {
            return first(sample, now, true);
        }
        double seconds = secondsSinceLast(sample, now);
        double rate = (sample.ingress().arrivals() - last.ingress().arrivals()) / seconds;
        double smoothed = arrivalRate + (rate - arrivalRate) * (1 - Math.exp(-seconds / SMOOTHING_SECONDS));
        double delay = delay(sample, now);
        double usual = Math.min(delay, leastDelay + DRIFT_SECONDS);
        double least = delay - usual > MOST_LATE_SECONDS ? delay : usual;
        return new NodeTrack(sample, now, minuteMark, minuteMarkSeq, tenSecondMark, least, delay - least, smoothed);
    }

    /**
     * By the node's clock, or by its reports, one a second. Where these differ the clock was set or the reports stood still: the leader's
     * own clock says which.
     */
    private double secondsSinceLast(LoadSample sample, Instant now) {
        double reports = (double) sample.seq() - last.seq();
        double seconds = Duration.between(last.at(), sample.at()).toMillis() / 1000.0;
        double seen = Duration.between(seenAt, now).toMillis() / 1000.0;
        boolean set =
                Math.abs(seconds - reports) > MOST_LATE_SECONDS && Math.abs(reports - seen) < Math.abs(seconds - seen);
        return set ? reports : Math.max(0.5, seconds);
    }

    /** What has come in at a node whose report is missing or came late: as much as before. */
    double guessedArrivals(Instant now) {
        double silence = Duration.between(seenAt, now).toMillis() / 1000.0 + late;
        return arrivalRate * Math.min(LONGEST_GUESS_SECONDS, Math.max(0, silence));
    }

    /** When the last report was counted, by the leader's clock. */
    Instant countedAt() {
        return seenAt.minusMillis(Math.round(late * 1000));
    }

    NodeTrack withMinuteMark() {
        return new NodeTrack(last, seenAt, last.ingress(), last.seq(), tenSecondMark, leastDelay, late, arrivalRate);
    }

    /** The same of a node that is gone: nothing is guessed for it. */
    NodeTrack withoutRate() {
        return new NodeTrack(last, seenAt, minuteMark, minuteMarkSeq, tenSecondMark, leastDelay, late, 0);
    }

    NodeTrack withTenSecondMark() {
        return new NodeTrack(last, seenAt, minuteMark, minuteMarkSeq, last.executor(), leastDelay, late, arrivalRate);
    }

    private static double delay(LoadSample sample, Instant now) {
        return Duration.between(sample.at(), now).toMillis() / 1000.0;
    }
}
