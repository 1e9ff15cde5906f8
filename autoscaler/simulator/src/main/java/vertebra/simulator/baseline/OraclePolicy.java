package vertebra.simulator.baseline;

import java.util.stream.IntStream;
import vertebra.simulator.engine.ApiSetup;
import vertebra.simulator.engine.Observation;
import vertebra.simulator.engine.Policy;
import vertebra.simulator.trace.Arrivals;
import vertebra.simulator.trace.Trace;

/**
 * What nobody can be: knows the rates of the next lead time, and orders for the busiest ten seconds of it. What it costs is what
 * a policy can reach at best.
 */
public final class OraclePolicy implements Policy {

    private static final int PERIOD_SECONDS = 5;
    private static final int WINDOW_SECONDS = 10;
    private static final double LEADS_AHEAD = 1.25;
    private static final int SECONDS_AHEAD = 15;

    private final int ahead;
    private final int[] needs;

    public OraclePolicy(ApiSetup setup, Trace trace, Arrivals arrivals) {
        TrueNeed need = new TrueNeed(setup, arrivals.dispersion());
        this.ahead = (int) (LEADS_AHEAD * setup.leadSeconds()) + SECONDS_AHEAD;
        this.needs = new int[Math.ceilDiv(trace.seconds(), WINDOW_SECONDS)];
        for (int i = 0; i < needs.length; i++) {
            needs[i] = need.replicas(rate(trace, i * WINDOW_SECONDS));
        }
    }

    private static double rate(Trace trace, int from) {
        int to = Math.min(from + WINDOW_SECONDS, trace.seconds());
        return IntStream.range(from, to).mapToDouble(trace::rateAt).average().orElse(0);
    }

    @Override
    public int periodSeconds() {
        return PERIOD_SECONDS;
    }

    @Override
    public int start(int usual) {
        return Math.max(1, usual);
    }

    @Override
    public int decide(Observation seen) {
        int most = 1;
        int last = Math.min(needs.length - 1, (seen.now() + ahead) / WINDOW_SECONDS);
        for (int i = seen.now() / WINDOW_SECONDS; i <= last; i++) {
            most = Math.max(most, needs[i]);
        }
        return most;
    }
}
