package vertebra.admin.server.view;

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
}
