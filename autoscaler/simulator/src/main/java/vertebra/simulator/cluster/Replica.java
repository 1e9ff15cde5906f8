package vertebra.simulator.cluster;

/** One replica on one machine: it loads when the machine is there, and serves when it is loaded. */
public final class Replica {

    private final int api;
    private final int placed;
    private final double loadSeconds;
    private double due = Double.POSITIVE_INFINITY;
    private boolean ready;

    Replica(int api, int placed, double loadSeconds) {
        this.api = api;
        this.placed = placed;
        this.loadSeconds = loadSeconds;
    }

    /** Which API of the set-up. */
    public int api() {
        return api;
    }

    /** In which second it was placed. */
    public int placed() {
        return placed;
    }

    public boolean isReady() {
        return ready;
    }

    /** How long its load takes; who decides learns it when it is over. */
    public double loadSeconds() {
        return loadSeconds;
    }

    /** When it is ready, or was; infinite while its machine boots. */
    public double due() {
        return due;
    }

    void load(double from) {
        due = from + loadSeconds;
    }

    void becomeReady(double at) {
        due = Math.min(due, at);
        ready = true;
    }
}
