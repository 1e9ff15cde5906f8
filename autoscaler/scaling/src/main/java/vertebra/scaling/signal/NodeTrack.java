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
 * @param arrivalRate arrivals per second, smoothed over some ten seconds: what a missing report is guessed from
 */
public record NodeTrack(
        LoadSample last,
        Instant seenAt,
        Ingress minuteMark,
        long minuteMarkSeq,
        Executor tenSecondMark,
        double arrivalRate) {

    /** A counter this young started while the window was open: what it says is news. Ten reports, one a second. */
    private static final long YOUNG_SEQ = 10;

    /** Memory of the smoothed rate, as long as the shortest rate of the law. */
    private static final double SMOOTHING_SECONDS = 10;

    /** Longer than this a node's silence is not bridged. */
    private static final double LONGEST_GUESS_SECONDS = 60;

    static NodeTrack first(LoadSample sample, Instant now, boolean windowOpen) {
        boolean young = windowOpen && sample.seq() <= YOUNG_SEQ;
        return new NodeTrack(
                sample,
                now,
                young ? Ingress.NOTHING : sample.ingress(),
                young ? 0 : sample.seq(),
                young ? Executor.NOTHING : sample.executor(),
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
        double seconds = Math.max(0.5, Duration.between(last.at(), sample.at()).toMillis() / 1000.0);
        double rate = (sample.ingress().arrivals() - last.ingress().arrivals()) / seconds;
        double smoothed = arrivalRate + (rate - arrivalRate) * (1 - Math.exp(-seconds / SMOOTHING_SECONDS));
        return new NodeTrack(sample, now, minuteMark, minuteMarkSeq, tenSecondMark, smoothed);
    }

    /** What has come in at a node whose report is missing: as much as before. */
    double guessedArrivals(Instant now) {
        double silence = Duration.between(seenAt, now).toMillis() / 1000.0;
        return arrivalRate * Math.min(LONGEST_GUESS_SECONDS, Math.max(0, silence));
    }

    NodeTrack withMinuteMark() {
        return new NodeTrack(last, seenAt, last.ingress(), last.seq(), tenSecondMark, arrivalRate);
    }

    NodeTrack withTenSecondMark() {
        return new NodeTrack(last, seenAt, minuteMark, minuteMarkSeq, last.executor(), arrivalRate);
    }
}
