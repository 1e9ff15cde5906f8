package vertebra.serving.admission;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vertebra.serving.admission.Permit.State;
import vertebra.serving.telemetry.InFlightMeter;

/**
 * The bound of one revision on one node: so many requests run, so many are in flight; who waits runs in the order of
 * {@link Permit#whenTurn}; who exceeds the bound is refused at once. Safe for any thread, never blocks.
 *
 * <p>Each permit is counted once in {@code inFlight}, from {@link #enter} until {@link #leave}, the only place that takes it
 * out again, whatever became of it.
 */
public final class AdmissionGate {

    private final InFlightMeter inFlightMeter;
    private final InFlightMeter runningMeter;
    private final LinkedHashSet<Permit> waiting = new LinkedHashSet<>();
    private GateBounds bounds;
    private int running;
    private int inFlight;
    private boolean closed;
    private @Nullable Runnable whenEmpty;

    /**
     * @param inFlightMeter told of every permit
     * @param runningMeter told of every permit that runs
     */
    public AdmissionGate(GateBounds bounds, InFlightMeter inFlightMeter, InFlightMeter runningMeter) {
        this.bounds = bounds;
        this.inFlightMeter = inFlightMeter;
        this.runningMeter = runningMeter;
    }

    /** A permit, to be closed or cancelled, or the reason why there is none. */
    public synchronized Admission enter() {
        if (closed) {
            return Admission.Refused.CLOSED;
        }
        if (inFlight >= bounds.inFlight()) {
            return Admission.Refused.FULL;
        }
        inFlight++;
        inFlightMeter.enter();
        return new Permit(this);
    }

    /** Changes the bounds. Who is in stays in; who waits may now run. */
    public void resize(GateBounds newBounds) {
        List<Runnable> turns;
        synchronized (this) {
            bounds = newBounds;
            turns = nextTurns();
        }
        turns.forEach(Runnable::run);
    }

    /**
     * Admits nobody from now on; permits that were given stay valid.
     *
     * @param empty called once, when the last permit is given back: at once in this thread, or in that of the last one
     */
    public void close(Runnable empty) {
        boolean emptyNow;
        synchronized (this) {
            closed = true;
            emptyNow = inFlight == 0;
            whenEmpty = emptyNow ? null : empty;
        }
        if (emptyNow) {
            empty.run();
        }
    }

    /** Requests that run now. */
    public synchronized int running() {
        return running;
    }

    /** Requests that have a permit and do not run yet. */
    public synchronized int queued() {
        return inFlight - running;
    }

    /** Requests that have a permit. */
    public synchronized int inFlight() {
        return inFlight;
    }

    void queue(Permit permit, Runnable start) {
        synchronized (this) {
            if (permit.state != State.ENTERED) {
                return;
            }
            if (running >= bounds.running()) {
                permit.state = State.WAITING;
                permit.turn = start;
                waiting.add(permit);
                return;
            }
            startRunning(permit);
        }
        start.run();
    }

    boolean cancel(Permit permit) {
        return leave(permit, false);
    }

    void leave(Permit permit) {
        leave(permit, true);
    }

    /** The one place where a permit is given back. */
    private boolean leave(Permit permit, boolean evenIfRunning) {
        List<Runnable> next;
        synchronized (this) {
            if (permit.state == State.GONE || (permit.state == State.RUNNING && !evenIfRunning)) {
                return false;
            }
            if (permit.state == State.RUNNING) {
                running--;
                runningMeter.exit();
            } else {
                waiting.remove(permit);
            }
            permit.state = State.GONE;
            inFlight--;
            inFlightMeter.exit();
            next = nextTurns();
            if (inFlight == 0 && whenEmpty != null) {
                next = List.of(whenEmpty);
                whenEmpty = null;
            }
        }
        next.forEach(Runnable::run);
        return true;
    }

    /** Takes from the queue who may run now; the caller holds the lock, and runs them after it has released it. */
    private List<Runnable> nextTurns() {
        if (waiting.isEmpty() || running >= bounds.running()) {
            return List.of();
        }
        List<Runnable> turns = new ArrayList<>(1);
        while (running < bounds.running() && !waiting.isEmpty()) {
            Permit next = waiting.removeFirst();
            startRunning(next);
            turns.add(next.turn);
        }
        return turns;
    }

    private void startRunning(Permit permit) {
        permit.state = State.RUNNING;
        running++;
        runningMeter.enter();
    }
}
