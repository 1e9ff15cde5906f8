package vertebra.spec;

/**
 * How many replicas may be above or below the wanted number during a roll-out; not both zero.
 *
 * @param maxSurge above
 * @param maxUnavailable below
 */
public record UpdateStrategy(Amount maxSurge, Amount maxUnavailable) {

    /** A number of replicas, or a percentage of the wanted ones. */
    public record Amount(int value, boolean percent) {

        @Override
        public String toString() {
            return percent ? value + "%" : Integer.toString(value);
        }
    }

    public static final UpdateStrategy DEFAULT = new UpdateStrategy(new Amount(25, true), new Amount(25, true));
}
