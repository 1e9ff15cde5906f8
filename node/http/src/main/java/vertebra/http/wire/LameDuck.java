package vertebra.http.wire;

/** Whether a listener tells its callers to come back on another connection. Safe for any thread. */
public final class LameDuck {

    private volatile boolean on;

    /** From now on, until told otherwise, every answer carries {@code Connection: close}. */
    public void set(boolean on) {
        this.on = on;
    }

    boolean isOn() {
        return on;
    }
}
