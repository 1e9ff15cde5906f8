package vertebra.scaling.signal;

import vertebra.spec.fleet.LoadSample;

/** What all nodes counted for one API since the window began; never goes down, whoever restarts. */
public record Totals(
        double arrivals,
        double inFlightSeconds,
        double busySlotSeconds,
        double slotSeconds,
        double judged,
        double violations) {

    public static final Totals NOTHING = new Totals(0, 0, 0, 0, 0, 0);

    Totals plus(Totals more) {
        return new Totals(
                arrivals + more.arrivals,
                inFlightSeconds + more.inFlightSeconds,
                busySlotSeconds + more.busySlotSeconds,
                slotSeconds + more.slotSeconds,
                judged + more.judged,
                violations + more.violations);
    }

    Totals withArrivals(double more) {
        return new Totals(arrivals + more, inFlightSeconds, busySlotSeconds, slotSeconds, judged, violations);
    }

    Totals times(double share) {
        return new Totals(
                arrivals * share,
                inFlightSeconds * share,
                busySlotSeconds * share,
                slotSeconds * share,
                judged * share,
                violations * share);
    }

    /** What came after {@code earlier}; never below 0. */
    Totals since(Totals earlier) {
        return new Totals(
                Math.max(0, arrivals - earlier.arrivals),
                Math.max(0, inFlightSeconds - earlier.inFlightSeconds),
                Math.max(0, busySlotSeconds - earlier.busySlotSeconds),
                Math.max(0, slotSeconds - earlier.slotSeconds),
                Math.max(0, judged - earlier.judged),
                Math.max(0, violations - earlier.violations));
    }

    static Totals of(LoadSample sample) {
        return new Totals(
                sample.ingress().arrivals(),
                sample.executor().inFlightSeconds(),
                sample.executor().busySlotSeconds(),
                sample.executor().slotSeconds(),
                sample.ingress().judged(),
                sample.ingress().violations());
    }
}
