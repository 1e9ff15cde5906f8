package vertebra.serving.admission;

import java.util.List;

/**
 * The right of one request to wait at a gate and then to run. Safe for any thread.
 *
 * <pre>
 * ENTERED ── queue ──▶ WAITING ── its turn ──▶ RUNNING ── close ──▶ GONE
 *    │                    ├── companion ─────▶ RIDING ─── close ──▶ GONE
 *    └────── cancel ──────┴────── cancel ─────────────────────────▶ GONE
 * </pre>
 */
public final class Permit implements Admission, AutoCloseable {

    enum State {
        ENTERED,
        WAITING,
        /** Has a slot. */
        RUNNING,
        /** Runs in the slot of another. */
        RIDING,
        GONE
    }

    private final AdmissionGate gate;
    /** Guarded by the gate's lock, as is {@link #turn}. */
    State state = State.ENTERED;

    Turn turn = () -> {};

    Permit(AdmissionGate gate) {
        this.gate = gate;
    }

    /**
     * Waits for the turn to run, first come, first served, and lets those begin for whom there is room: perhaps at once, in this
     * thread. Called once, instead of {@link #queue}.
     */
    public void whenTurn(Turn turn) {
        queue(turn);
        gate.startAll();
    }

    /**
     * Waits for the turn to run, first come, first served, without letting anybody begin: the caller has more to bring, and
     * calls {@link #ask} soon. Called once.
     */
    public void queue(Turn turn) {
        gate.queue(this, turn);
    }

    /** If this one still waits and there is room, lets the first who waits begin, in this thread. */
    public void ask() {
        gate.startFirst(this);
    }

    /** Lets those who wait and {@link Turn#joins join} this running one ride with it; each of them is to be closed as well. */
    public List<Turn> companions() {
        return gate.companions(this);
    }

    /**
     * Gives the permit back unless it runs.
     *
     * @return false: it runs (who runs it closes it) or is gone
     */
    public boolean cancel() {
        return gate.cancel(this);
    }

    /** Gives the permit back and lets the next one run. Once given back, it does nothing. */
    @Override
    public void close() {
        gate.leave(this);
    }
}
