package vertebra.acceptance.promise;

/** How much of the promises a run measures: all, or the short part ({@code make accept-NAME QUICK=1}). */
public final class Extent {

    public static final boolean QUICK = Boolean.getBoolean("acceptance.quick");

    private Extent() {}

    /** A number for the whole run, and a smaller one for the short run. */
    public static int times(int whole, int quick) {
        return QUICK ? quick : whole;
    }
}
