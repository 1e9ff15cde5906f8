package vertebra.scaling.decision;

import java.util.OptionalDouble;
import vertebra.scaling.queueing.WaitTail;
import vertebra.scaling.signal.ServiceTime;
import vertebra.spec.AutoscalingSpec;

/**
 * Replicas for an arrival rate, by the promise (M/G/c) or by the written target, or by both.
 *
 * @param slots m, per replica
 * @param tail empty target or written SLO: the promise counts
 * @param target written in-flight requests per replica
 */
record SlotNeed(ServiceTime service, int slots, WaitTail tail, boolean byPromise, OptionalDouble target) {

    /** Slots that are busy all the time leave no room for the error of the measured load: 3 % for a thousand service times. */
    private static final double MOST_BUSY = 0.97;

    /** With a target alone nobody counts late answers: the queue starts at some 85 %. */
    private static final double MOST_BUSY_BY_TARGET = 0.85;

    static SlotNeed of(AutoscalingSpec settings, Inputs inputs) {
        OptionalDouble target = settings.targetReplicaConcurrency();
        boolean byPromise = target.isEmpty() || settings.slo().latency().isPresent();
        ServiceTime service = inputs.service();
        double wait = service.mean() > 0 ? (inputs.latencySeconds() - service.p99()) / service.mean() : 0;
        WaitTail tail = new WaitTail(wait, inputs.lateShare(), inputs.arrivalVariability() + service.variability());
        return new SlotNeed(service, inputs.slots(), tail, byPromise, target);
    }

    /** False when the service times alone break the promise. */
    boolean isReachable() {
        return !byPromise || tail.waitPerService() > 0;
    }

    int replicas(double rate) {
        double load = rate * service.mean();
        int need = 0;
        if (load > 0 && byPromise) {
            double busy = Math.max(tail.slotsFor(load), load / MOST_BUSY);
            need = ceil(busy / slots);
        }
        if (load > 0 && target.isPresent()) {
            double least = Math.max(load / target.getAsDouble(), load / (MOST_BUSY_BY_TARGET * slots));
            need = Math.max(need, ceil(least));
        }
        return need;
    }

    private static int ceil(double value) {
        return (int) Math.ceil(value);
    }
}
