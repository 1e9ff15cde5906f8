package vertebra.serving.admission;

/** What a request does when its turn comes. */
@FunctionalInterface
public interface Turn {

    /**
     * The permit runs now. In whatever thread made room; returns soon and does not throw. At most once, and not when the permit
     * was cancelled or rides with another.
     */
    void begin();

    /**
     * True when this one, which waits, is to share the turn of one that begins; it then gets no turn of its own. Called in order
     * of waiting with the gate locked: quick, and without a call of the gate.
     */
    default boolean joins(Turn beginning) {
        return false;
    }
}
