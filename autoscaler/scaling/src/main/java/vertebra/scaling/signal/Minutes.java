package vertebra.scaling.signal;

import java.util.ArrayList;
import java.util.List;

/**
 * What is remembered of complete minutes.
 *
 * @param running the minute that is not over, since the epoch
 * @param mark what had been counted when it began
 * @param counts arrivals
 * @param dispersions variance by mean of the arrivals per second, of the last 60 minutes that had enough
 * @param verdicts of the last 60 minutes
 */
public record Minutes(
        long running, Totals mark, MinuteCounts counts, List<Double> dispersions, List<Verdict> verdicts) {

    /** Fewer requests in a minute say nothing about their scatter: one a second. */
    private static final double FEWEST_ARRIVALS = 60;

    /** An hour: the longest time that the risk is judged by. */
    private static final int KEPT = 60;

    /** The mean of five is off by 8 %: the ratio of 60 counts scatters by 18 %, the square root of 2/60. */
    private static final int FEWEST_DISPERSIONS = 5;

    /** Before it is measured: more than Poisson's 1, since callers come in groups. */
    private static final double UNKNOWN_DISPERSION = 1.5;

    /** Above this a queue in front of more slots does not help; the change test and the forecast must. */
    private static final double MOST_DISPERSION = 3;

    static final Minutes NONE = new Minutes(-1, Totals.NOTHING, MinuteCounts.NONE, List.of(), List.of());

    /** How many answers of some time broke the promise. */
    public record Verdict(double judged, double violations) {

        public static final Verdict NOTHING = new Verdict(0, 0);

        public Verdict plus(Verdict more) {
            return new Verdict(judged + more.judged, violations + more.violations);
        }

        /** As if each answer were only that share of one. */
        public Verdict times(double share) {
            return new Verdict(judged * share, violations * share);
        }
    }

    public Minutes {
        dispersions = List.copyOf(dispersions);
        verdicts = List.copyOf(verdicts);
    }

    Minutes withCounts(MinuteCounts known) {
        return new Minutes(running, mark, known, dispersions, verdicts);
    }

    static Minutes startingAt(long minute, Totals totals, MinuteCounts known) {
        return new Minutes(minute, totals, known, List.of(), List.of());
    }

    /** The running minute is over, and the next one is {@code minute}. */
    Minutes next(long minute, Totals totals, List<NodeTrack> nodes) {
        Totals over = totals.since(mark);
        List<Double> scatter = dispersions;
        if (over.arrivals() >= FEWEST_ARRIVALS) {
            scatter = with(dispersions, dispersion(nodes));
        }
        return new Minutes(
                minute,
                totals,
                counts.with(running, minute, over.arrivals()),
                scatter,
                with(verdicts, new Verdict(over.judged(), over.violations())));
    }

    /** ca²: how arrivals scatter, 1 for Poisson. */
    double arrivalVariability() {
        if (dispersions.size() < FEWEST_DISPERSIONS) {
            return UNKNOWN_DISPERSION;
        }
        double mean = dispersions.stream().mapToDouble(d -> d).average().orElseThrow();
        return Math.clamp(mean, 1, MOST_DISPERSION);
    }

    /** Of the last minutes. */
    Verdict verdict(int minutes) {
        return verdicts.subList(Math.max(0, verdicts.size() - minutes), verdicts.size()).stream()
                .reduce(Verdict.NOTHING, Verdict::plus);
    }

    /**
     * Variance by mean of the arrivals per second of all nodes together. A load balancer that deals at random thins the scatter: a
     * node with a share p of the arrivals sees 1 + p (D − 1). Solved for D over all nodes.
     */
    private static double dispersion(List<NodeTrack> nodes) {
        double mean = 0;
        double squaredMeans = 0;
        double excess = 0;
        for (NodeTrack node : nodes) {
            double seconds = node.last().seq() - node.minuteMarkSeq();
            double arrivals =
                    node.last().ingress().arrivals() - node.minuteMark().arrivals();
            if (seconds > 1 && arrivals > 0) {
                double each = arrivals / seconds;
                double squares = node.last().ingress().arrivalsSquared()
                        - node.minuteMark().arrivalsSquared();
                mean += each;
                squaredMeans += each * each;
                excess += squares / seconds - each * each - each;
            }
        }
        return mean > 0 ? Math.max(0, 1 + excess * mean / squaredMeans) : 1;
    }

    private static <T> List<T> with(List<T> list, T next) {
        List<T> all = new ArrayList<>(list);
        all.add(next);
        return all.subList(Math.max(0, all.size() - KEPT), all.size());
    }
}
