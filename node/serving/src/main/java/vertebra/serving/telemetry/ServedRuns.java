package vertebra.serving.telemetry;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import vertebra.spec.fleet.ServiceTimes;

/** What ran in the slots of one revision on this node since its boot. Safe for any thread. */
final class ServedRuns {

    private final LongAdder completions = new LongAdder();
    private final DoubleAdder seconds = new DoubleAdder();
    private final DoubleAdder secondsSquared = new DoubleAdder();
    private final AtomicLongArray times = new AtomicLongArray(ServiceTimes.BUCKETS);

    /**
     * A run ended. Each request took its part of the slot's time.
     *
     * @param requests that shared it
     * @param runSeconds of the slot
     */
    void add(int requests, double runSeconds) {
        double each = runSeconds / requests;
        completions.add(requests);
        seconds.add(runSeconds);
        secondsSquared.add(each * runSeconds);
        times.addAndGet(ServiceTimes.bucketOf(each), requests);
    }

    long completions() {
        return completions.sum();
    }

    double seconds() {
        return seconds.sum();
    }

    double secondsSquared() {
        return secondsSquared.sum();
    }

    ServiceTimes times() {
        long[] counts = new long[ServiceTimes.BUCKETS];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = times.get(i);
        }
        return ServiceTimes.of(counts);
    }
}
