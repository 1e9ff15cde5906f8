package vertebra.engine.worker.group;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vertebra.engine.worker.process.WorkerCall;

/** Requests that no worker has yet, first come, first served; bounded. Guarded by its group. */
final class WaitingLine {

    /** Admission lets as many in as there are slots: more wait here only while workers start again. */
    static final int MAX_WAITING = 1024;

    private record Waiting(WorkerCall call, long sinceNanos) {}

    private final Deque<Waiting> line = new ArrayDeque<>();

    /** False: the line is full. */
    boolean add(WorkerCall call, long nowNanos) {
        if (line.size() >= MAX_WAITING) {
            return false;
        }
        line.addLast(new Waiting(call, nowNanos));
        return true;
    }

    /** Puts it before all others. */
    void addFirst(WorkerCall call, long nowNanos) {
        line.addFirst(new Waiting(call, nowNanos));
    }

    /** The next one that somebody still waits for; null: none. */
    @Nullable
    WorkerCall poll() {
        for (Waiting next = line.poll(); next != null; next = line.poll()) {
            if (next.call().isWanted()) {
                return next.call();
            }
        }
        return null;
    }

    boolean isEmpty() {
        return line.isEmpty();
    }

    /** Takes it out, where it is in the line. */
    boolean remove(WorkerCall call) {
        return line.removeIf(waiting -> waiting.call() == call);
    }

    /** Takes out who came at that time or before. */
    List<WorkerCall> takeSince(long nanos) {
        List<WorkerCall> taken = new ArrayList<>();
        line.removeIf(waiting -> waiting.sinceNanos() - nanos <= 0 && taken.add(waiting.call()));
        return taken;
    }

    List<WorkerCall> takeAll() {
        List<WorkerCall> all = line.stream().map(Waiting::call).toList();
        line.clear();
        return all;
    }
}
