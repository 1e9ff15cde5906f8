package vertebra.serving.admission;

/**
 * The right of one request to wait at a gate and then to run. Safe for any thread.
 *
 * <pre>
 * ENTERED ── whenTurn ──▶ WAITING ──▶ RUNNING ── close ──▶ GONE
 *    └──────── cancel ──────┴── cancel ────────────────────▶ GONE
 * </pre>
 */
public final class Permit implements Admission, AutoCloseable {

    enum State {
        ENTERED,
        WAITING,
        RUNNING,
        GONE
    }

    private final AdmissionGate gate;
    /** Guarded by the gate's lock, as is {@link #turn}. */
    State state = State.ENTERED;

    Runnable turn = () -> {};

    Permit(AdmissionGate gate) {
        this.gate = gate;
    }

    /**
     * Asks for the turn to run, first come, first served. Called once.
     *
     * @param start called once when the turn comes: in this thread before the method returns, or later in the thread that
     *     made room; it must return soon and not throw. Never called after {@link #cancel} returned true
     */
    public void whenTurn(Runnable start) {
        gate.queue(this, start);
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
