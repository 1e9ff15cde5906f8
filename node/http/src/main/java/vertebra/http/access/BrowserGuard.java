package vertebra.http.access;

import io.netty.util.NetUtil;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import vertebra.http.HttpProblem;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;

/**
 * Keeps the web pages of others away from a listener for operators, whose browsers reach it: on every method, before all other
 * routes.
 *
 * <ul>
 *   <li>The host that a request names must be this listener's: a page can point its own name to any address (DNS rebinding), but
 *       its name stays in the header. The port may differ, as it does through a tunnel.
 *   <li>An origin, when the browser sends one, must be that same host and port; there is no CORS.
 *   <li>No body of a type that browsers send to foreign hosts without asking them first.
 * </ul>
 *
 * <p>On event loops; immutable.
 */
public final class BrowserGuard implements Handler<RoutingContext> {

    private static final CharSequence POLICY = HttpHeaders.createOptimized("Content-Security-Policy");
    private static final CharSequence NOTHING =
            HttpHeaders.createOptimized("default-src 'none'; frame-ancestors 'none'");
    private static final CharSequence TYPE_OPTIONS = HttpHeaders.createOptimized("X-Content-Type-Options");
    private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");
    private static final String FORM = "application/x-www-form-urlencoded";

    private final String host;
    private final Supplier<Set<String>> certified;

    /**
     * @param host that the listener is bound to, as configured
     * @param certified names and addresses of its certificate now, in lower case; {@code *.} stands for one label
     */
    public BrowserGuard(String host, Supplier<Set<String>> certified) {
        this.host = plain(host);
        this.certified = certified;
    }

    @Override
    public void handle(RoutingContext context) {
        HttpServerResponse response = context.response();
        response.putHeader(POLICY, NOTHING).putHeader(TYPE_OPTIONS, NOSNIFF);
        HttpServerRequest request = context.request();
        checkHost(request);
        checkOrigin(request);
        checkBody(request);
        context.next();
    }

    private void checkHost(HttpServerRequest request) {
        HostAndPort named = request.authority();
        // HTTP/1.0 names none, and no browser speaks it.
        if (named != null && !isOwn(plain(named.host()), request)) {
            throw foreign("The request names the host '" + named.host() + "', which is none of this listener.");
        }
    }

    /** The address that the connection came to is no name that anybody could have pointed here. */
    private boolean isOwn(String name, HttpServerRequest request) {
        SocketAddress reached = request.localAddress();
        return LOOPBACK.contains(name)
                || name.equals(host)
                || (reached != null && name.equals(plain(reached.hostAddress())))
                || isCertified(name);
    }

    private boolean isCertified(String name) {
        Set<String> names = certified.get();
        int dot = name.indexOf('.');
        return names.stream().map(BrowserGuard::plain).anyMatch(name::equals)
                || (dot > 0 && names.contains("*" + name.substring(dot)));
    }

    private static void checkOrigin(HttpServerRequest request) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        String own = (request.isSSL() ? "https://" : "http://") + request.getHeader(HttpHeaders.HOST);
        if (origin != null && !origin.equalsIgnoreCase(own)) {
            throw foreign("A web page of another origin sent the request.");
        }
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null && !OWN_SITES.contains(site)) {
            throw foreign("A web page of another site sent the request.");
        }
    }

    private static void checkBody(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        boolean hasBody =
                request.headers().contains(HttpHeaders.TRANSFER_ENCODING) || !(length == null || length.equals("0"));
        if (!hasBody) {
            return;
        }
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        String lower = type == null ? "" : type.strip().toLowerCase(Locale.ROOT);
        if (!lower.startsWith("application/") || lower.startsWith(FORM)) {
            throw Problem.of(
                            HttpProblem.UNSUPPORTED_MEDIA_TYPE,
                            "A body needs a Content-Type such as application/json; plain text and forms are not taken.")
                    .asException();
        }
    }

    /** What two ways to write one name, or one address, have in common; asks no name server. */
    private static String plain(String name) {
        byte @Nullable [] address = NetUtil.createByteArrayFromIpAddressString(name);
        return address == null ? name.toLowerCase(Locale.ROOT) : NetUtil.bytesToIpAddress(address);
    }

    private static ProblemException foreign(String detail) {
        return Problem.of(HttpProblem.FOREIGN_PAGE, detail).asException();
    }
}
