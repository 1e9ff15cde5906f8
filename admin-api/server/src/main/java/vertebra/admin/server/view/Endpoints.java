package vertebra.admin.server.view;

import java.util.List;
import vertebra.spec.ApiSpec;
import vertebra.spec.RealtimeApi;
import vertebra.spec.TrafficSplitter;
import vertebra.spec.UnservedApi;

/** Where APIs answer on the data listener. */
public final class Endpoints {

    private Endpoints() {}

    /** The path; empty when nothing serves the API. */
    public static String of(ApiSpec spec) {
        return switch (spec) {
            case RealtimeApi api -> api.networking().endpoint();
            case TrafficSplitter splitter -> splitter.networking().endpoint();
            case UnservedApi unserved -> "";
        };
    }

    /** True when a request could mean either: {@code /a} and {@code /a/predict} are the same. */
    public static boolean collide(String one, String other) {
        return routes(one).stream().anyMatch(routes(other)::contains);
    }

    private static List<String> routes(String endpoint) {
        return endpoint.isEmpty() ? List.of() : List.of(endpoint, endpoint + "/predict");
    }
}
