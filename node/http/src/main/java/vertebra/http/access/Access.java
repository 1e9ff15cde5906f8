package vertebra.http.access;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.Optional;
import vertebra.http.HttpProblem;
import vertebra.spec.access.Caller;
import vertebra.spec.access.Scope;
import vertebra.spec.problem.Problem;

/**
 * Lets callers pass by their key: {@code Authorization: Bearer KEY} or {@code X-API-Key: KEY}. Refuses before anything of the body
 * is read. Immutable; on event loops.
 */
public final class Access {

    /** Header for callers whose proxies need {@code Authorization} for themselves. */
    private static final CharSequence API_KEY = HttpHeaders.createOptimized("X-API-Key");

    private static final String BEARER = "Bearer ";
    private static final String CALLER = Caller.class.getName();

    private final Authenticator keys;
    private final Optional<Caller> withoutKey;

    private Access(Authenticator keys, Optional<Caller> withoutKey) {
        this.keys = keys;
        this.withoutKey = withoutKey;
    }

    /** Who has no key does not pass. */
    public static Access byKey(Authenticator keys) {
        return new Access(keys, Optional.empty());
    }

    /** Who has no key passes, too; a wrong key is still refused. */
    public static Access open(Authenticator keys) {
        return new Access(keys, Optional.of(Caller.ANYONE));
    }

    /** A handler that lets those pass who may do this. */
    public Handler<RoutingContext> require(Scope scope) {
        return context -> {
            check(context, scope);
            context.next();
        };
    }

    /**
     * Returns who asks, when they may do this.
     *
     * @throws vertebra.spec.problem.ProblemException 401 {@link HttpProblem#NO_VALID_KEY}, 403 {@link HttpProblem#MISSING_SCOPE}
     */
    public Caller check(HttpServerRequest request, Scope scope) {
        return allowed(authenticate(request), scope);
    }

    /**
     * As {@link #check(HttpServerRequest, Scope)}; who asks stays the same for the whole request, also when the key ends
     * meanwhile.
     */
    public Caller check(RoutingContext context, Scope scope) {
        return allowed(identify(context), scope);
    }

    /**
     * Returns who asks, whatever they may do.
     *
     * @throws vertebra.spec.problem.ProblemException 401 {@link HttpProblem#NO_VALID_KEY}
     */
    public Caller identify(RoutingContext context) {
        Caller known = context.get(CALLER);
        if (known != null) {
            return known;
        }
        Caller caller = authenticate(context.request());
        context.put(CALLER, caller);
        return caller;
    }

    /** Who asks, after {@link #identify} or {@link #check(RoutingContext, Scope)}. */
    public static Caller caller(RoutingContext context) {
        return Objects.requireNonNull(context.get(CALLER), "the route checks no key");
    }

    private static Caller allowed(Caller caller, Scope scope) {
        if (!caller.mayUse(scope)) {
            throw Problem.of(
                            HttpProblem.MISSING_SCOPE,
                            "The key '" + caller.name() + "' does not have the scope " + scope + ".")
                    .asException();
        }
        return caller;
    }

    private Caller authenticate(HttpServerRequest request) {
        Optional<String> key = keyOf(request);
        Optional<Caller> caller = key.isPresent() ? keys.authenticate(key.get()) : withoutKey;
        return caller.orElseThrow(() -> {
            request.response().putHeader("WWW-Authenticate", "Bearer");
            return Problem.of(
                            HttpProblem.NO_VALID_KEY,
                            key.isPresent()
                                    ? "The API key is not valid: unknown, expired or revoked."
                                    : "The request carries no API key.")
                    .asException();
        });
    }

    /** What is in {@code Authorization} beside our own header, or of another scheme, belongs to somebody before us. */
    private static Optional<String> keyOf(HttpServerRequest request) {
        return Optional.ofNullable(request.getHeader(API_KEY))
                .or(() -> bearer(request))
                .map(String::strip);
    }

    private static Optional<String> bearer(HttpServerRequest request) {
        return Optional.ofNullable(request.getHeader(HttpHeaders.AUTHORIZATION))
                .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(value -> value.substring(BEARER.length()));
    }
}
