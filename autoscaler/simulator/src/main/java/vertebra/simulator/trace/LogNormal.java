package vertebra.simulator.trace;

/** Times that are never negative and sometimes long: of services, starts of replicas, boots of machines. */
public final class LogNormal {

    private final double mu;
    private final double sigma;

    private LogNormal(double mu, double sigma) {
        this.mu = mu;
        this.sigma = sigma;
    }

    /**
     * @param mean above 0
     * @param cv deviation by mean, 0 or more
     */
    public static LogNormal of(double mean, double cv) {
        double variance = Math.log(1 + cv * cv);
        return new LogNormal(Math.log(mean) - variance / 2, Math.sqrt(variance));
    }

    /** {@code mean × exp(N(−sigma²/2, sigma²))}. */
    public static LogNormal ofLogDeviation(double mean, double sigma) {
        return new LogNormal(Math.log(mean) - sigma * sigma / 2, sigma);
    }

    /** One of them. */
    public double next(Chance chance) {
        return sigma == 0 ? Math.exp(mu) : Math.exp(mu + sigma * chance.normal());
    }
}
