package vertebra.simulator.engine;

import vertebra.simulator.trace.Chance;

/**
 * The requests of one API, and what was counted of them. Who runs it goes on second by second, and says how many replicas serve: one
 * API alone, or several that share machines.
 */
public final class ApiRun {

    /** Both as in the recorded baselines. */
    private static final double START_UTILISATION = 0.7;

    private static final int START_WINDOW_SECONDS = 60;

    private final ApiSetup setup;
    private final Simulation.Traffic traffic;
    private final Seconds seconds;
    private final Station station;
    private final Changes changes = new Changes();
    private final int[] wanted;
    private final int[] ready;
    private long replicaSeconds;
    private int peakReplicas;
    private int coldStarts;

    /** @param chance for the service times */
    public ApiRun(ApiSetup setup, Simulation.Traffic traffic, Routing routing, Chance chance) {
        this.setup = setup;
        this.traffic = traffic;
        this.seconds = new Seconds(traffic.lengthSeconds());
        this.station = new Station(setup, routing, traffic instanceof Simulation.Traffic.Closed, seconds, chance);
        this.wanted = new int[traffic.lengthSeconds()];
        this.ready = new int[traffic.lengthSeconds()];
    }

    /** Replicas that serve the first minute with 70 % of their slots; 0 where the API may sleep. */
    public int usualStart() {
        if (setup.minReplicas() == 0) {
            return 0;
        }
        double rate = switch (traffic) {
            case Simulation.Traffic.Open open -> open.arrivals().rate(0, START_WINDOW_SECONDS);
            case Simulation.Traffic.Closed closed -> 0;
        };
        double slots = rate * setup.serviceSeconds() / START_UTILISATION;
        return Math.max(1, (int) Math.ceil(slots / setup.slots()));
    }

    /** Its metrics; of these, who decides may look at those of past seconds only. */
    public Seconds seconds() {
        return seconds;
    }

    /** Requests that wait now. */
    public int queued() {
        return station.queued();
    }

    /** Requests come, wait and run for a second. */
    public void advance(int second) {
        station.advance(
                switch (traffic) {
                    case Simulation.Traffic.Open open -> open.arrivals().in(second);
                    case Simulation.Traffic.Closed closed -> second == 0 ? closed.clients() : 0;
                });
    }

    /** So many replicas serve from now on, of so many that are asked for. */
    public void resize(int nowReady, int requested) {
        station.resize(nowReady, requested);
    }

    /** Somebody asks for another number of replicas. */
    public void changed(int now, int before, int after) {
        changes.record(now, before, after);
        coldStarts += before == 0 && after > 0 ? 1 : 0;
    }

    /** Adds a second to the bill. */
    public void account(int second, int nowReady, int requested) {
        int slots = nowReady * setup.slots();
        int leaving = Math.ceilDiv(Math.max(0, station.running() - slots), setup.slots());
        replicaSeconds += requested + leaving;
        peakReplicas = Math.max(peakReplicas, requested);
        wanted[second] = requested;
        ready[second] = nowReady;
    }

    /** When all seconds have passed. */
    public RunResult result() {
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
