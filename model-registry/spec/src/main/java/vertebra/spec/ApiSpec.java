package vertebra.spec;

/**
 * What a user deploys, normalised and checked: one entry of a {@code cortex.yaml}. Built by
 * {@link vertebra.spec.yaml.ApiSpecReader} only, which has checked every rule of the spec reference.
 */
public sealed interface ApiSpec permits RealtimeApi, TrafficSplitter, UnservedApi {

    ApiName name();

    /** The Cortex word for what it is: {@code RealtimeAPI}, {@code TrafficSplitter}, {@code BatchAPI}, ... */
    String kind();
}
