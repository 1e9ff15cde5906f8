package vertebra.simulator.baseline;

import vertebra.simulator.engine.ApiSetup;
import vertebra.simulator.engine.Observation;
import vertebra.simulator.engine.Policy;
import vertebra.simulator.trace.Arrivals;
import vertebra.simulator.trace.Trace;

/** As many replicas as the busiest minute needs, always: what people have who do not scale. Knows the whole trace. */
public final class StaticPolicy implements Policy {

    private static final int NEVER_AGAIN = 3_600;

    private final int replicas;

    public StaticPolicy(ApiSetup setup, Trace trace, Arrivals arrivals) {
        this.replicas = new TrueNeed(setup, arrivals.dispersion()).replicas(trace.peakRate());
    }

    @Override
    public int periodSeconds() {
        return NEVER_AGAIN;
    }

    @Override
    public int start(int usual) {
        return replicas;
    }

    @Override
    public int decide(Observation seen) {
        return replicas;
    }
}
