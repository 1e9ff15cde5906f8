package vertebra.serving.routing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import vertebra.spec.ApiName;

/** Which API answers at which path. Immutable: a change is a new table. */
public final class RouteTable {

    public static final RouteTable EMPTY = new RouteTable(List.of());

    private static final String PREDICT = "/predict";
    private static final Pattern RESERVED = Pattern.compile("/(livez|readyz|startupz|v2)(/.*)?");

    private final Map<ApiName, Route> byApi = new HashMap<>();
    /** Endpoints, and endpoints with {@code /predict}. */
    private final Map<String, Route> byPath = new HashMap<>();

    /** @param routes at most one an API; of two with the same endpoint the first gets it */
    public RouteTable(List<Route> routes) {
        routes.forEach(route -> byApi.put(route.api(), route));
        routes.forEach(route -> byPath.putIfAbsent(route.endpoint(), route));
        routes.forEach(route -> byPath.putIfAbsent(withPredict(route.endpoint()), route));
        byPath.keySet().removeIf(RouteTable::isReserved);
    }

    /** True for the paths of the node itself; the spec refuses them as endpoints, and no API ever answers there. */
    public static boolean isReserved(String path) {
        return RESERVED.matcher(path).matches();
    }

    /** The API whose endpoint, or endpoint with {@code /predict}, is this decoded path. */
    public Optional<Route> find(String path) {
        return Optional.ofNullable(byPath.get(path));
    }

    public Optional<Route> of(ApiName api) {
        return Optional.ofNullable(byApi.get(api));
    }

    private static String withPredict(String endpoint) {
        return endpoint.endsWith("/") ? endpoint + PREDICT.substring(1) : endpoint + PREDICT;
    }
}
