package vertebra.scaling.queueing;

/**
 * Share of requests that wait longer than {@code w} in front of {@code c} slots with one queue:
 * {@code P(W > w) ~ C(c, a) · exp(−(c − a) · (w/s) / v)} with {@code v = (ca² + cs²) / 2}. Exact for M/M/c (v = 1).
 *
 * <p>Source: the Allen-Cunneen scaling of the M/M/c tail; A. O. Allen, Probability, Statistics and Queueing Theory, 1990, 5.3.
 *
 * @param waitPerService w/s, the wait that is allowed in mean service times; 0 or less: none may wait
 * @param lateShare the share that may wait longer
 * @param variability ca² + cs²: squared variation of the arrivals' counts and of the service times
 */
public record WaitTail(double waitPerService, double lateShare, double variability) {

    /** Below this the tail is a formality: even a clockwork has phases that meet. A twentieth of M/M/c. */
    private static final double LEAST_V = 0.05;

    public WaitTail {
        if (!(lateShare > 0 && lateShare < 1)) {
            throw new IllegalArgumentException("lateShare: " + lateShare + " (expected: between 0 and 1)");
        }
    }

    /** The fewest slots that keep the promise under this load. */
    public int slotsFor(double load) {
        if (load <= 0) {
            return 0;
        }
        Erlang erlang = new Erlang(load);
        do {
            erlang.addSlot();
        } while (erlang.slots() <= load || lateShareOf(erlang, load) > lateShare);
        return erlang.slots();
    }

    private double lateShareOf(Erlang erlang, double load) {
        double v = Math.max(LEAST_V, variability / 2);
        return erlang.waits() * Math.exp(-(erlang.slots() - load) * Math.max(0, waitPerService) / v);
    }
}
