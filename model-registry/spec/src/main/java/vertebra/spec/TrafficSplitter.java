package vertebra.spec;

import java.util.List;

/**
 * An endpoint that spreads its traffic over other APIs by weight.
 *
 * @param name unique in the registry
 * @param networking where it answers
 * @param targets weights of the non-shadow ones sum to 100; at most one shadow
 */
public record TrafficSplitter(ApiName name, NetworkingSpec networking, List<Target> targets) implements ApiSpec {

    public static final String KIND = "TrafficSplitter";

    /**
     * One share of the traffic.
     *
     * @param api the API that answers
     * @param weight percent, 0 to 100
     * @param shadow true: gets a copy, its answer is dropped
     */
    public record Target(ApiName api, int weight, boolean shadow) {}

    public TrafficSplitter {
        targets = List.copyOf(targets);
    }

    @Override
    public String kind() {
        return KIND;
    }
}
