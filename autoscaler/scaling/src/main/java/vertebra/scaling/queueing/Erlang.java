package vertebra.scaling.queueing;

/**
 * Erlang's formulas for {@code c} slots under an offered load of {@code a} busy slots. B(0) = 1, B(c) = a·B(c−1) / (c + a·B(c−1)): the
 * recursion adds and divides positive numbers only, so that it neither overflows nor cancels, whatever the load.
 *
 * <p>Source: A. K. Erlang, 1917; the recursion as in H. C. Tijms, A First Course in Stochastic Models, 2003, 5.1.
 */
final class Erlang {

    private final double load;
    private int slots;
    private double blocked = 1;

    /** Starts at 0 slots. */
    Erlang(double load) {
        this.load = load;
    }

    /** One slot more. */
    void addSlot() {
        slots++;
        blocked = load * blocked / (slots + load * blocked);
    }

    int slots() {
        return slots;
    }

    /** Probability that a request has to wait (Erlang C); 1 where the slots do not carry the load. */
    double waits() {
        return slots <= load ? 1 : slots * blocked / (slots - load * (1 - blocked));
    }
}
