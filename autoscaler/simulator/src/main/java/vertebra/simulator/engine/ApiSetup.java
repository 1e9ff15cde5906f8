package vertebra.simulator.engine;

/**
 * One API as the simulator sees it: the truth, of which a policy is told only the promise, the slots and the bounds.
 *
 * @param serviceSeconds mean time of one request in a slot
 * @param serviceCv deviation of the service time by its mean
 * @param slots inferences that a replica runs at once
 * @param sloSeconds answers later than this are late
 * @param minReplicas 0: the API may sleep
 * @param timeoutSeconds how long a client waits for its request to begin
 * @param leadSeconds from the order of a replica until it is ready, in the mean
 * @param leadCv deviation of the lead by its mean
 */
public record ApiSetup(
        double serviceSeconds,
        double serviceCv,
        int slots,
        double sloSeconds,
        int minReplicas,
        int maxReplicas,
        double timeoutSeconds,
        double leadSeconds,
        double leadCv) {

    /** Of the recorded baselines, where nothing else is said. */
    public static final double DEFAULT_CV = 0.3;

    public static final double DEFAULT_LEAD_CV = 0.15;

    /** What users may ask for; more takes hours to simulate, or overflows. */
    public static final int MOST_SLOTS = 10_000;

    public static final int MOST_REPLICAS = 100_000;
    public static final double MOST_SCALE = 1e6;
    public static final double MOST_CV = 10;
    /** Of a promise and of a service. */
    public static final double LONGEST_SECONDS = 3_600;

    public ApiSetup {
        positive("serviceSeconds", serviceSeconds);
        positive("slots", slots);
        positive("sloSeconds", sloSeconds);
        positive("timeoutSeconds", timeoutSeconds);
        positive("leadSeconds", leadSeconds);
        if (minReplicas < 0 || maxReplicas < Math.max(1, minReplicas)) {
            throw new IllegalArgumentException("replicas: " + minReplicas + " to " + maxReplicas
                    + " (expected: a minimum of 0 or more, and no smaller maximum)");
        }
    }

    /** The nearest number within the bounds. */
    public int clamp(int replicas) {
        return Math.clamp(replicas, minReplicas, maxReplicas);
    }

    private static void positive(String name, double value) {
        if (!(value > 0)) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: above 0)");
        }
    }
}
