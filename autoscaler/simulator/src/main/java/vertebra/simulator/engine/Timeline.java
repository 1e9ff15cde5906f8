package vertebra.simulator.engine;

/** Replicas and metrics, second by second. */
public final class Timeline {

    private final Seconds seconds;
    private final int[] wanted;
    private final int[] ready;

    Timeline(Seconds seconds, int[] wanted, int[] ready) {
        this.seconds = seconds;
        this.wanted = wanted;
        this.ready = ready;
    }

    public Seconds seconds() {
        return seconds;
    }

    /** Replicas that were asked for, at the end of a second. */
    public int wanted(int second) {
        return wanted[second];
    }

    /** Replicas that served, at the end of a second. */
    public int ready(int second) {
        return ready[second];
    }
}
