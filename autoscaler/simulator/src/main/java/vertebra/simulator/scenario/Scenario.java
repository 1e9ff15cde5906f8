package vertebra.simulator.scenario;

import vertebra.simulator.engine.ApiSetup;
import vertebra.simulator.engine.Policy;
import vertebra.simulator.engine.Routing;
import vertebra.simulator.engine.RunResult;
import vertebra.simulator.engine.Simulation;
import vertebra.simulator.engine.Simulation.Traffic;
import vertebra.simulator.trace.Arrivals;
import vertebra.simulator.trace.Chance;
import vertebra.simulator.trace.Trace;

/**
 * An API and the traffic that it gets.
 *
 * @param trace what comes
 * @param past what came before; the policies know it by the minute
 */
public record Scenario(String name, ApiSetup setup, Trace trace, Trace past) {

    /** Runs one policy; the same seed brings the same requests to every policy. */
    public RunResult run(Policies policy, long seed) {
        Arrivals arrivals = Arrivals.of(trace, new Chance(seed));
        return run(policy.policy(setup, new Policies.Knowledge(past, trace, arrivals)), arrivals, seed);
    }

    /** Runs a policy of the caller. */
    public RunResult run(Policy policy, long seed) {
        return run(policy, Arrivals.of(trace, new Chance(seed)), seed);
    }

    private RunResult run(Policy policy, Arrivals arrivals, long seed) {
        return new Simulation(setup, policy, new Traffic.Open(arrivals), Routing.ONE_QUEUE, seed).run();
    }
}
