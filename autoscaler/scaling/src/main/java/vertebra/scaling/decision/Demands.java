package vertebra.scaling.decision;

import java.util.ArrayList;
import java.util.List;
import vertebra.scaling.decision.Candidate.Rule;
import vertebra.scaling.forecast.Forecast;
import vertebra.scaling.signal.Signals;

/**
 * What each rule asks for, before bounds.
 *
 * @param candidates at least the stable one
 * @param rate λ: arrivals per second that replicas are planned for
 * @param need replicas for it, with queues
 * @param reachable false when the service times alone break the promise
 */
record Demands(List<Candidate> candidates, double rate, int need, boolean reachable) {

    /** A queue below half of the slots is the ordinary scatter: it drains in half a service time. */
    private static final double QUEUE_PER_SLOT = 0.5;

    /** A backlog is drained within so many seconds: as long as a caller waits without a frown. */
    private static final double DRAIN_SECONDS = 20;

    /** Seconds that the growth of a queue is believed; after these the rates know. */
    private static final double LONGEST_BACKLOG = 60;

    /** Of the time of the slots: with less the callers are not held back by them. */
    private static final double SATURATED = 0.95;

    /** Seconds: the shortest rate of the law. */
    private static final int SATURATED_WINDOW = 10;

    /**
     * Callers that wait are as many all the time, but for those between an answer and their next request: a tenth, where the way takes a
     * tenth of the service. A queue of open traffic that is half as long as the slots are many changes by more within the window.
     */
    private static final double STEADY_SHARE = 0.1;

    /** A wake starts with no more: the held requests say how many ask, not how long it lasts. */
    private static final int MOST_TO_WAKE = 4;

    static Demands of(Inputs inputs, SlotNeed need, Signals signals, Change change, boolean panics, Forecast forecast) {
        List<Candidate> all = new ArrayList<>();
        all.add(byRate(Rule.STABLE, change.stable(), need));
        if (change.significant() || panics) {
            all.add(byRate(Rule.FAST, change.fast(), need));
        }
        if (panics) {
            all.add(byRate(Rule.RAMP, change.ramp(), need));
        }
        forecast.upperRate().ifPresent(rate -> all.add(byRate(Rule.FORECAST, rate, need)));
        if (!forecast.knowsDays() && change.trend() > 0) {
            all.add(byRate(Rule.TREND, change.trend(), need));
        }
        double rate = all.stream().mapToDouble(Candidate::rate).max().orElse(0);
        addBacklog(all, inputs, change, rate, most(all).replicas());
        addSaturated(all, inputs, signals);
        return new Demands(all, rate, most(all).replicas(), need.isReachable());
    }

    /** The first of the largest. */
    static Candidate most(List<Candidate> candidates) {
        Candidate most = candidates.getFirst();
        for (Candidate candidate : candidates) {
            most = candidate.replicas() > most.replicas() ? candidate : most;
        }
        return most;
    }

    private static Candidate byRate(Rule rule, double rate, SlotNeed need) {
        return new Candidate(rule, rate, need.replicas(rate));
    }

    private static void addBacklog(List<Candidate> all, Inputs inputs, Change change, double rate, int need) {
        double slots = (double) inputs.slots() * inputs.ready();
        double service = inputs.service().mean();
        if (inputs.ready() == 0) {
            int wake = (int) Math.min(MOST_TO_WAKE, Math.ceil((double) inputs.waiting() / inputs.slots()));
            if (inputs.waiting() > 0 && inputs.pending() == 0) {
                all.add(new Candidate(Rule.WAKE, 0, wake));
            }
        } else if (service > 0 && inputs.waiting() > QUEUE_PER_SLOT * slots) {
            double growth = (change.fast() - slots / service) * Math.min(inputs.leadSeconds(), LONGEST_BACKLOG);
            double queue = inputs.waiting() + growth;
            double drained = Math.ceil((rate + queue / DRAIN_SECONDS) * service / inputs.slots());
            all.add(new Candidate(Rule.BACKLOG, 0, (int) Math.clamp(drained, 0, 2.0 * need)));
        }
    }

    private static void addSaturated(List<Candidate> all, Inputs inputs, Signals signals) {
        double slots = (double) inputs.slots() * inputs.ready();
        double inFlight = inputs.running() + inputs.waiting();
        boolean saturated = inputs.ready() > 0
                && inputs.pending() == 0
                && signals.busyShare(SATURATED_WINDOW) >= SATURATED
                && inputs.waiting() > QUEUE_PER_SLOT * slots
                && isSteady(inFlight, signals.inFlight(SATURATED_WINDOW));
        if (saturated) {
            double asking = Math.ceil(inFlight / inputs.slots());
            all.add(new Candidate(Rule.SATURATED, 0, (int) Math.min(2.0 * inputs.ready(), asking)));
        }
    }

    /** Callers that wait for each answer are as many as before; a queue that others fill grows or drains, and the rates know of it. */
    private static boolean isSteady(double inFlight, double mean) {
        return Math.abs(inFlight - mean) <= STEADY_SHARE * mean;
    }
}
