package vertebra.simulator.engine;

import vertebra.simulator.trace.Arrivals;
import vertebra.simulator.trace.Chance;
import vertebra.simulator.trace.LogNormal;

/**
 * One API under one policy, second by second: requests come, wait and run; replicas that are due become ready; the policy is asked
 * when its period is over; the slots change. The same seed gives the same run, and the same requests to every policy.
 */
public final class Simulation {

    /** Both as in the recorded baselines. */
    private static final double START_UTILISATION = 0.7;

    private static final int START_WINDOW_SECONDS = 60;

    private final ApiSetup setup;
    private final Policy policy;
    private final Traffic traffic;
    private final LogNormal leads;
    private final Chance leadChance;
    private final Seconds seconds;
    private final Station station;
    private final Changes changes = new Changes();
    private final int[] wanted;
    private final int[] ready;
    private ReplicaPool replicas = new ReplicaPool(0);
    private long replicaSeconds;
    private int peakReplicas;
    private int coldStarts;

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
        this.traffic = traffic;
        Chance chance = new Chance(seed);
        this.leadChance = chance.branch();
        this.leads = LogNormal.ofLogDeviation(setup.leadSeconds(), setup.leadCv());
        this.seconds = new Seconds(traffic.lengthSeconds());
        boolean closed = traffic instanceof Traffic.Closed;
        this.station = new Station(setup, routing, closed, seconds, chance.branch());
        this.wanted = new int[traffic.lengthSeconds()];
        this.ready = new int[traffic.lengthSeconds()];
    }

    /** Runs once. */
    public RunResult run() {
        replicas = new ReplicaPool(setup.clamp(policy.start(usualStart())));
        station.resize(replicas.ready(), replicas.requested());
        for (int second = 0; second < traffic.lengthSeconds(); second++) {
            station.advance(arrivals(second));
            replicas.becomeReady(second + 1);
            if ((second + 1) % policy.periodSeconds() == 0) {
                scaleTo(second + 1, policy.decide(seen(second + 1)));
            }
            station.resize(replicas.ready(), replicas.requested());
            if (replicas.requested() == 0 && station.queued() > 0) {
                scaleTo(second + 1, Math.max(1, policy.wake(seen(second + 1))));
            }
            account(second);
        }
        return result();
    }

    private int usualStart() {
        if (setup.minReplicas() == 0) {
            return 0;
        }
        double rate = switch (traffic) {
            case Traffic.Open open -> open.arrivals().rate(0, START_WINDOW_SECONDS);
            case Traffic.Closed closed -> 0;
        };
        double slots = rate * setup.serviceSeconds() / START_UTILISATION;
        return Math.max(1, (int) Math.ceil(slots / setup.slots()));
    }

    private int arrivals(int second) {
        return switch (traffic) {
            case Traffic.Open open -> open.arrivals().in(second);
            case Traffic.Closed closed -> second == 0 ? closed.clients() : 0;
        };
    }

    private Observation seen(int now) {
        return new Observation(now, seconds, replicas);
    }

    private void scaleTo(int now, int want) {
        int before = replicas.requested();
        int after = setup.clamp(want);
        for (int i = before; i < after; i++) {
            replicas.order(new ReplicaPool.Start(now, Math.max(1, leads.next(leadChance))));
        }
        replicas.remove(Math.max(0, before - after));
        changes.record(now, before, after);
        coldStarts += before == 0 && after > 0 ? 1 : 0;
    }

    private void account(int second) {
        int slots = replicas.ready() * setup.slots();
        int leaving = Math.ceilDiv(Math.max(0, station.running() - slots), setup.slots());
        replicaSeconds += replicas.requested() + leaving;
        peakReplicas = Math.max(peakReplicas, replicas.requested());
        wanted[second] = replicas.requested();
        ready[second] = replicas.ready();
    }

    private RunResult result() {
        long requests = 0;
        long violations = 0;
        for (int second = 0; second < seconds.length(); second++) {
            requests += seconds.judged(second);
            violations += seconds.violations(second);
        }
        return new RunResult(
                requests,
                violations,
                station.latencies().quantile(0.99),
                replicaSeconds / 3600.0,
                changes.reversals(),
                peakReplicas,
                coldStarts,
                new Timeline(seconds, wanted, ready));
    }
}
