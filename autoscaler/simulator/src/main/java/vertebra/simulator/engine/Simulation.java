package vertebra.simulator.engine;

import vertebra.simulator.trace.Arrivals;
import vertebra.simulator.trace.Chance;
import vertebra.simulator.trace.LogNormal;

/**
 * One API under one policy, second by second: requests come, wait and run; replicas that are due become ready; the policy is asked
 * when its period is over; the slots change. The same seed gives the same run, and the same requests to every policy.
 */
public final class Simulation {

    private final ApiSetup setup;
    private final Policy policy;
    private final LogNormal leads;
    private final Chance leadChance;
    private final ApiRun api;
    private final int length;
    private ReplicaPool replicas = new ReplicaPool(0);

    /** What comes in. */
    public sealed interface Traffic {

        int lengthSeconds();

        /** Clients that do not wait for each other. */
        record Open(Arrivals arrivals) implements Traffic {

            @Override
            public int lengthSeconds() {
                return arrivals.seconds();
            }
        }

        /** Clients of which each sends its next request when it has its answer. */
        record Closed(int clients, int lengthSeconds) implements Traffic {}
    }

    public Simulation(ApiSetup setup, Policy policy, Traffic traffic, Routing routing, long seed) {
        this.setup = setup;
        this.policy = policy;
        this.length = traffic.lengthSeconds();
        Chance chance = new Chance(seed);
        this.leadChance = chance.branch();
        this.leads = LogNormal.ofLogDeviation(setup.leadSeconds(), setup.leadCv());
        this.api = new ApiRun(setup, traffic, routing, chance.branch());
    }

    /** Runs once. */
    public RunResult run() {
        replicas = new ReplicaPool(setup.clamp(policy.start(api.usualStart())));
        api.resize(replicas.ready(), replicas.requested());
        for (int second = 0; second < length; second++) {
            api.advance(second);
            replicas.becomeReady(second + 1);
            if ((second + 1) % policy.periodSeconds() == 0) {
                scaleTo(second + 1, policy.decide(seen(second + 1)));
            }
            api.resize(replicas.ready(), replicas.requested());
            if (replicas.requested() == 0 && api.queued() > 0) {
                scaleTo(second + 1, Math.max(1, policy.wake(seen(second + 1))));
            }
            api.account(second, replicas.ready(), replicas.requested());
        }
        return api.result();
    }

    private Observation seen(int now) {
        return new Observation(now, api.seconds(), replicas);
    }

    private void scaleTo(int now, int want) {
        int before = replicas.requested();
        int after = setup.clamp(want);
        for (int i = before; i < after; i++) {
            replicas.order(new ReplicaPool.Start(now, Math.max(1, leads.next(leadChance))));
        }
        replicas.remove(Math.max(0, before - after));
        api.changed(now, before, after);
    }
}
