package vertebra.serving.telemetry.errors;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import vertebra.spec.Revision;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemType;

/**
 * Counts the errors of one API by problem and input, and keeps the last {@value #KEPT}. Bounded: problems are those that the
 * product knows, inputs those of the model. Recording is cheap, since overload comes as a flood of errors. Safe for any thread.
 */
public final class ErrorLog {

    private static final int KEPT = 20;
    /** Revisions come and go, and each may have other inputs. */
    private static final int MAX_COUNTS = 500;

    private record Kind(ProblemType type, Optional<String> input) {}

    private static final class Counter {
        private final LongAdder count = new LongAdder();
        private volatile Instant last = Instant.EPOCH;
    }

    private final InstantSource timeOfDay;
    private final Instant since;
    private final Map<Kind, Counter> counters = new ConcurrentHashMap<>();

    /** Guarded by itself; the newest first. */
    private final Deque<ErrorReading.Recent> recent = new ArrayDeque<>();

    public ErrorLog(InstantSource timeOfDay) {
        this.timeOfDay = timeOfDay;
        this.since = timeOfDay.instant();
    }

    /**
     * Notes an error.
     *
     * @param names inputs and outputs of the model
     */
    public void record(Revision revision, Set<String> names, String requestId, Problem problem) {
        Instant now = timeOfDay.instant();
        Optional<String> input = Redaction.input(problem, names);
        Counter counter = counterOf(new Kind(problem.type(), input));
        counter.count.increment();
        counter.last = now;
        ErrorReading.Recent error = new ErrorReading.Recent(
                now, requestId, problem.type(), input, Redaction.detail(problem, names), revision);
        synchronized (recent) {
            recent.addFirst(error);
            if (recent.size() > KEPT) {
                recent.removeLast();
            }
        }
    }

    public ErrorReading read() {
        List<ErrorReading.Count> counts = counters.entrySet().stream()
                .map(each -> new ErrorReading.Count(
                        each.getKey().type(),
                        each.getKey().input(),
                        each.getValue().count.sum(),
                        each.getValue().last))
                .sorted(Comparator.comparingLong(ErrorReading.Count::count)
                        .reversed()
                        .thenComparing(count -> count.type().code())
                        .thenComparing(count -> count.input().orElse("")))
                .toList();
        synchronized (recent) {
            return new ErrorReading(since, counts, List.copyOf(recent));
        }
    }

    private Counter counterOf(Kind kind) {
        boolean full = counters.size() >= MAX_COUNTS && !counters.containsKey(kind);
        return counters.computeIfAbsent(full ? new Kind(kind.type(), Optional.empty()) : kind, first -> new Counter());
    }
}
