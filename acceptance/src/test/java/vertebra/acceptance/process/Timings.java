package vertebra.acceptance.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** How long answers took, by their status. Safe for any thread. */
public final class Timings {

    private static final int KEPT_FAILURES = 20;

    private final Map<Integer, List<Long>> nanos = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();
    private long tookNanos = 1;

    public synchronized void add(int status, long answerNanos) {
        nanos.computeIfAbsent(status, key -> new ArrayList<>()).add(answerNanos);
    }

    synchronized void fail(String what) {
        if (failures.size() < KEPT_FAILURES) {
            failures.add(what);
        }
    }

    synchronized void took(long allNanos) {
        tookNanos = allNanos;
    }

    public synchronized int count(int status) {
        return nanos.getOrDefault(status, List.of()).size();
    }

    /** Answers of this status a second. */
    public synchronized double perSecond(int status) {
        return count(status) * (double) TimeUnit.SECONDS.toNanos(1) / tookNanos;
    }

    /** The time that this part of the answers of a status did not exceed; zero where there are none. */
    public synchronized Duration percentile(int status, double part) {
        List<Long> sorted =
                nanos.getOrDefault(status, List.of()).stream().sorted().toList();
        return sorted.isEmpty()
                ? Duration.ZERO
                : Duration.ofNanos(sorted.get((int) Math.min(sorted.size() - 1, Math.floor(sorted.size() * part))));
    }

    /** Statuses and their counts. */
    public synchronized Map<Integer, Integer> counts() {
        Map<Integer, Integer> counts = new TreeMap<>();
        nanos.forEach((status, all) -> counts.put(status, all.size()));
        return counts;
    }

    /** Requests that ended without an answer; the first of them. */
    public synchronized List<String> failures() {
        return List.copyOf(failures);
    }
}
