package vertebra.engine.worker.group;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import vertebra.engine.worker.process.WorkerEnd;
import vertebra.engine.worker.process.WorkerProcess;

/** Where one worker of a group sits, and after its death the next one. Guarded by its group, but for {@link #end}. */
final class WorkerSeat {

    private static final int TOLD_LINES = 3;
    private static final int TOLD_CHARACTERS = 200;

    final Backoff backoff = new Backoff();

    /** Ends when the seat is given up and nothing of its worker is left. */
    final CompletableFuture<Void> empty = new CompletableFuture<>();

    /** Its worker takes requests. */
    boolean ready;

    /** Nobody sits here any more after this one. */
    boolean given;

    /** Requests that its worker has or is about to get. */
    int busy;

    /** Starting, ready or finishing; null: the next one comes later, or none. */
    private volatile @Nullable WorkerProcess worker;

    private String lastEnd = "";
    private List<String> lastLines = List.of();

    WorkerProcess worker() {
        return Objects.requireNonNull(worker, "an empty seat");
    }

    /** Its worker, which gets one more request. */
    WorkerProcess take() {
        busy++;
        return worker();
    }

    /** What would be lost with it: the least goes first. */
    int worth() {
        return ready ? 1 + busy : 0;
    }

    void seat(WorkerProcess starting) {
        worker = starting;
    }

    void isReady(WorkerProcess started) {
        if (worker != started) {
            return;
        }
        if (given) {
            started.stop();
        } else {
            ready = true;
        }
    }

    /** Nobody sits here now. */
    void vacate() {
        worker = null;
        ready = false;
        busy = 0;
        if (given) {
            empty.complete(null);
        }
    }

    /**
     * Its worker is gone.
     *
     * @return when the next one is to start; empty: none
     */
    Optional<Duration> ended(WorkerEnd end) {
        vacate();
        if (given) {
            return Optional.empty();
        }
        lastEnd = end.reason();
        lastLines = end.lastLines().isEmpty() ? lastLines : end.lastLines();
        return Optional.of(backoff.died(end.ready(), end.answered()));
    }

    void giveUp() {
        WorkerProcess last = worker;
        given = true;
        if (last == null) {
            empty.complete(null);
        } else if (ready) {
            ready = false;
            last.stop();
        } else {
            last.end();
        }
    }

    /** Ends its worker now. */
    void end() {
        WorkerProcess last = worker;
        if (last != null) {
            last.end();
        }
    }

    /** True when its workers die again and again, and the one that is here now has not shown yet that it is better. */
    boolean keepsDying() {
        return ready
                ? backoff.keepsDying(worker().readyFor(), worker().hasAnswered())
                : backoff.keepsDying(Duration.ZERO, false);
    }

    /** True when its worker answers, and nothing is to be feared for it. */
    boolean isWell() {
        return ready && worker().hasAnswered() && !keepsDying();
    }

    /** For the API's owner. */
    String trouble() {
        StringBuilder text = new StringBuilder("Its workers keep ending, " + backoff.longestRow()
                + " times in a row now: " + lastEnd + (lastEnd.endsWith(".") ? "" : "."));
        List<String> told = lastLines.subList(Math.max(0, lastLines.size() - TOLD_LINES), lastLines.size());
        for (int i = 0; i < told.size(); i++) {
            String line = told.get(i);
            text.append(i == 0 ? " Their last lines: " : " | ")
                    .append(line, 0, Math.min(line.length(), TOLD_CHARACTERS));
        }
        return text.toString();
    }
}
