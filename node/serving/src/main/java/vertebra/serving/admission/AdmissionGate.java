package vertebra.serving.admission;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vertebra.serving.admission.Permit.State;

/**
 * The bound of one revision on one node: so many slots run, so many requests are in flight; who waits runs in the order of
 * {@link Permit#queue}, alone or as the companion of one who begins; who exceeds the bound is refused at once. Safe for any
 * thread, never blocks.
 *
 * <p>Each permit is counted once, from {@link #enter} until {@link #leave}, the only place that takes it out again, whatever
 * became of it.
 */
public final class AdmissionGate {

    /** A turn looks no further for companions, so that a long queue of others costs it nothing. */
    private static final int COMPANIONS_LOOKED_AT = 64;

    private final GateMeters meters;
    private final LinkedHashSet<Permit> waiting = new LinkedHashSet<>();
    private GateBounds bounds;
    /** Slots taken. */
    private int running;

    private int riding;
    private int inFlight;
    private boolean closed;
    private @Nullable Runnable whenEmpty;

    public AdmissionGate(GateBounds bounds, GateMeters meters) {
        this.bounds = bounds;
        this.meters = meters;
    }

    /** A permit, to be closed or cancelled, or the reason why there is none. */
    public synchronized Admission enter() {
        if (closed) {
            return Admission.Refused.CLOSED;
        }
        if (isFull()) {
            return Admission.Refused.FULL;
        }
        inFlight++;
        meters.inFlight().enter();
        return new Permit(this);
    }

    /** True when {@link #enter} would refuse now because as many requests are in flight as may be. */
    public synchronized boolean isFull() {
        return inFlight >= bounds.inFlight();
    }

    /** Changes the bounds. Who is in stays in; who waits may now run. */
    public void resize(GateBounds newBounds) {
        synchronized (this) {
            bounds = newBounds;
        }
        startAll();
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

    /** Slots that run now. */
    public synchronized int running() {
        return running;
    }

    /** Slots that may run at once. */
    public synchronized int slots() {
        return bounds.running();
    }

    /** Requests that have a permit and do not run yet. */
    public synchronized int queued() {
        return inFlight - running - riding;
    }

    /** Requests that have a permit. */
    public synchronized int inFlight() {
        return inFlight;
    }

    synchronized void queue(Permit permit, Turn turn) {
        if (permit.state == State.ENTERED) {
            permit.state = State.WAITING;
            permit.turn = turn;
            waiting.add(permit);
        }
    }

    void startFirst(Permit asking) {
        Turn next;
        synchronized (this) {
            next = asking.state == State.WAITING ? nextTurn() : null;
        }
        if (next != null) {
            next.begin();
        }
    }

    void startAll() {
        List<Turn> turns;
        synchronized (this) {
            turns = nextTurns();
        }
        turns.forEach(Turn::begin);
    }

    synchronized List<Turn> companions(Permit permit) {
        if (permit.state != State.RUNNING || waiting.isEmpty()) {
            return List.of();
        }
        List<Turn> companions = new ArrayList<>();
        Iterator<Permit> all = waiting.iterator();
        for (int seen = 0; seen < COMPANIONS_LOOKED_AT && all.hasNext(); seen++) {
            Permit next = all.next();
            if (next.turn.joins(permit.turn)) {
                all.remove();
                next.state = State.RIDING;
                riding++;
                meters.riding().enter();
                companions.add(next.turn);
            }
        }
        return companions;
    }

    boolean cancel(Permit permit) {
        return leave(permit, false);
    }

    void leave(Permit permit) {
        leave(permit, true);
    }

    /** The one place where a permit is given back. */
    private boolean leave(Permit permit, boolean evenIfRunning) {
        List<Turn> next;
        Runnable empty = null;
        synchronized (this) {
            if (permit.state == State.GONE || (isRunning(permit) && !evenIfRunning)) {
                return false;
            }
            switch (permit.state) {
                case RUNNING -> {
                    running--;
                    meters.running().exit();
                }
                case RIDING -> {
                    riding--;
                    meters.riding().exit();
                }
                case ENTERED, WAITING, GONE -> waiting.remove(permit);
            }
            permit.state = State.GONE;
            inFlight--;
            meters.inFlight().exit();
            next = nextTurns();
            if (inFlight == 0) {
                empty = whenEmpty;
                whenEmpty = null;
            }
        }
        next.forEach(Turn::begin);
        if (empty != null) {
            empty.run();
        }
        return true;
    }

    private static boolean isRunning(Permit permit) {
        return permit.state == State.RUNNING || permit.state == State.RIDING;
    }

    /** Takes from the queue who may run now; the caller holds the lock, and lets them begin after it has released it. */
    private List<Turn> nextTurns() {
        if (waiting.isEmpty() || running >= bounds.running()) {
            return List.of();
        }
        List<Turn> turns = new ArrayList<>(1);
        for (Turn next = nextTurn(); next != null; next = nextTurn()) {
            turns.add(next);
        }
        return turns;
    }

    private @Nullable Turn nextTurn() {
        if (waiting.isEmpty() || running >= bounds.running()) {
            return null;
        }
        Permit next = waiting.removeFirst();
        next.state = State.RUNNING;
        running++;
        meters.running().enter();
        return next.turn;
    }
}
