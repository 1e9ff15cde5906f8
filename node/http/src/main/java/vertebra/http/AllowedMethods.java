package vertebra.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which methods the routes of one path take: what a 405 has to name. */
final class AllowedMethods {

    private AllowedMethods() {}

    /** The value of an {@code Allow} header; empty when no route of the path has methods. */
    static String at(String path, Router router) {
        Set<String> methods = router.getRoutes().stream()
                .filter(route -> route.methods() != null && matches(route, path))
                .flatMap(route -> route.methods().stream())
                .map(HttpMethod::name)
                .collect(Collectors.toCollection(TreeSet::new));
        return String.join(", ", methods);
    }

    private static boolean matches(Route route, String path) {
        String pattern = route.getPath();
        if (pattern == null) {
            return false;
        }
        return Pattern.matches(route.isRegexPath() ? pattern : asRegex(pattern), path);
    }

    /** {@code /v1/models/:name} matches every path with one part in place of the variable. */
    private static String asRegex(String pattern) {
        return "\\Q" + pattern.replaceAll(":[A-Za-z0-9_]+", "\\\\E[^/]+\\\\Q") + "\\E";
    }
}
