package vertebra.simulator.production;

import java.time.Instant;
import vertebra.simulator.engine.Seconds;
import vertebra.spec.ApiName;
import vertebra.spec.NodeId;
import vertebra.spec.Revision;
import vertebra.spec.fleet.LoadSample;
import vertebra.spec.fleet.LoadSample.Executor;
import vertebra.spec.fleet.LoadSample.Ingress;
import vertebra.spec.fleet.ServiceTimes;

/** What a node that does all the work would have counted: the seconds of a run as cumulative counters. */
final class Counters {

    private final NodeId node;
    private final ApiName api;
    private final Revision revision;
    private final Instant begin;
    private final long[] serviceTimes = new long[ServiceTimes.BUCKETS];
    private int counted;
    private long arrivals;
    private double arrivalsSquared;
    private long judged;
    private long violations;
    private int completions;
    private double service;
    private double serviceSquared;
    private double inFlight;
    private double busy;
    private double slots;

    Counters(NodeId node, ApiName api, Revision revision, Instant begin) {
        this.node = node;
        this.api = api;
        this.revision = revision;
        this.begin = begin;
    }

    /**
     * The report that the leader has.
     *
     * @param until the seconds before this are in it
     * @param asleep there is no replica: what waits is held
     */
    LoadSample report(Seconds seconds, int until, boolean asleep) {
        for (; counted < until; counted++) {
            add(seconds, counted);
        }
        int last = Math.max(0, until - 1);
        int waiting = until == 0 ? 0 : seconds.queued(last);
        return new LoadSample(
                node,
                1,
                until,
                begin.plusSeconds(until),
                api,
                revision,
                new Ingress(arrivals, arrivalsSquared, 0, 0, 0, judged, violations, asleep ? waiting : 0),
                new Executor(
                        completions,
                        service,
                        serviceSquared,
                        ServiceTimes.of(serviceTimes),
                        inFlight,
                        busy,
                        slots,
                        until == 0 ? 0 : seconds.running(last),
                        asleep ? 0 : waiting,
                        until == 0 ? 0 : Math.round(seconds.oldestQueued(last) * 1000)));
    }

    private void add(Seconds seconds, int second) {
        arrivals += seconds.arrivals(second);
        arrivalsSquared += (double) seconds.arrivals(second) * seconds.arrivals(second);
        judged += seconds.judged(second);
        violations += seconds.violations(second);
        for (int i = 0; i < seconds.completions(second); i++) {
            serviceTimes[seconds.serviceBucket(completions + i)]++;
        }
        completions += seconds.completions(second);
        service += seconds.service(second);
        serviceSquared += seconds.serviceSquared(second);
        inFlight += seconds.inFlight(second);
        busy += seconds.busy(second);
        slots += seconds.slots(second);
    }
}
