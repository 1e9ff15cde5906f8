package vertebra.simulator.engine;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * What was counted in each second of a run: the metrics of an API. Times are integrated, not sampled; service times count in the
 * second in which they end. Who decides at second n may look at the seconds before n − 1 only: metrics arrive a second late.
 */
public final class Seconds {

    final int[] arrivals;
    final int[] completions;
    final int[] judged;
    final int[] violations;
    final int[] running;
    final int[] queued;
    final double[] oldest;
    final double[] inFlight;
    final double[] busy;
    final double[] slots;
    final double[] service;
    final double[] serviceSquared;
    private byte[] serviceBuckets = new byte[1024];
    private int served;

    Seconds(int length) {
        arrivals = new int[length];
        completions = new int[length];
        judged = new int[length];
        violations = new int[length];
        running = new int[length];
        queued = new int[length];
        oldest = new double[length];
        inFlight = new double[length];
        busy = new double[length];
        slots = new double[length];
        service = new double[length];
        serviceSquared = new double[length];
    }

    public int length() {
        return arrivals.length;
    }

    public int arrivals(int second) {
        return arrivals[second];
    }

    public int completions(int second) {
        return completions[second];
    }

    /** Requests whose fate was known in this second: answered, dropped or rejected. */
    public int judged(int second) {
        return judged[second];
    }

    /** Of these, late, dropped or rejected. */
    public int violations(int second) {
        return violations[second];
    }

    /** Requests in slots at its end. */
    public int running(int second) {
        return running[second];
    }

    /** Requests that wait at its end. */
    public int queued(int second) {
        return queued[second];
    }

    /** Seconds that the oldest of these waits. */
    public double oldestQueued(int second) {
        return oldest[second];
    }

    /** Running and queued, integrated. */
    public double inFlight(int second) {
        return inFlight[second];
    }

    /** Busy slots, integrated. */
    public double busy(int second) {
        return busy[second];
    }

    /** Slots that were there, integrated. */
    public double slots(int second) {
        return slots[second];
    }

    public double service(int second) {
        return service[second];
    }

    public double serviceSquared(int second) {
        return serviceSquared[second];
    }

    /** The bucket of {@link vertebra.spec.fleet.ServiceTimes} of the n-th request that ended. */
    public int serviceBucket(int n) {
        return serviceBuckets[n] & 0xff;
    }

    /** In the mean of {@code [from, to)}; 0 for no second. */
    public static double mean(IntToDoubleFunction metric, int from, int to) {
        double sum = 0;
        for (int second = from; second < to; second++) {
            sum += metric.applyAsDouble(second);
        }
        return to > from ? sum / (to - from) : 0;
    }

    void served(int second, double seconds, int bucket) {
        completions[second]++;
        service[second] += seconds;
        serviceSquared[second] += seconds * seconds;
        if (served == serviceBuckets.length) {
            serviceBuckets = Arrays.copyOf(serviceBuckets, 2 * served);
        }
        serviceBuckets[served++] = (byte) bucket;
    }

    void judge(int second, boolean late) {
        judged[second]++;
        violations[second] += late ? 1 : 0;
    }
}
