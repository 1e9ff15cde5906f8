package vertebra.simulator.baseline;

import java.util.HashMap;
import java.util.Map;
import vertebra.scaling.queueing.WaitTail;
import vertebra.simulator.engine.ApiSetup;

/** Replicas that keep the promise for 99 % of the requests of a known rate, by the true service times. */
final class TrueNeed {

    private static final double LATE_SHARE = 0.01;
    private static final double NORMAL_99 = 2.326;

    private final ApiSetup setup;
    private final WaitTail tail;
    private final Map<Integer, Integer> known = new HashMap<>();

    /** @param dispersion of the arrivals' counts, variance by mean */
    TrueNeed(ApiSetup setup, double dispersion) {
        double service = setup.serviceSeconds();
        double slowest = service * (1 + NORMAL_99 * setup.serviceCv());
        double cv = setup.serviceCv();
        this.setup = setup;
        this.tail = new WaitTail((setup.sloSeconds() - slowest) / service, LATE_SHARE, dispersion + cv * cv);
    }

    /** At least 1. */
    int replicas(double rate) {
        double load = rate * setup.serviceSeconds();
        int hundredths = (int) Math.ceil(load * 100);
        return known.computeIfAbsent(
                hundredths, key -> Math.max(1, Math.ceilDiv(tail.slotsFor(key / 100.0), setup.slots())));
    }
}
