package vertebra.admin.server.request;

import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import vertebra.http.access.Access;
import vertebra.spec.access.Scope;

/**
 * The routes of the admin API. None is without a scope, and no write without a word for the audit log: nothing else can be asked
 * of this class. A scope is checked before anything of the body is read.
 */
public final class AdminRouter {

    /** Key of a route's metadata: its {@link Scope}. */
    public static final String SCOPE = "scope";

    private static final String ALL = "/v1/*";

    private final Router router;
    private final Access access;

    private AdminRouter(Router router, Access access) {
        this.router = router;
        this.access = access;
    }

    /** Behind this, all under {@code /v1} needs a key, also what is not there. */
    public static AdminRouter on(Router router, Access access, RefusedWrites refusals) {
        router.route(ALL).handler(refusals::watch).handler(context -> {
            access.identify(context);
            context.next();
        });
        return new AdminRouter(router, access);
    }

    /** A route for those who may see things. */
    public Route get(String path) {
        return get(path, Scope.Admin.READ);
    }

    public Route get(String path, Scope scope) {
        return guarded(router.get(path), scope);
    }

    /** @param action the audit log's word */
    public Route put(String path, Scope scope, String action) {
        return write(router.put(path), scope, action);
    }

    /** @param action the audit log's word */
    public Route post(String path, Scope scope, String action) {
        return write(router.post(path), scope, action);
    }

    /** @param action the audit log's word */
    public Route postWithRegex(String path, Scope scope, String action) {
        return write(router.postWithRegex(path).setName(path), scope, action);
    }

    /** @param action the audit log's word */
    public Route delete(String path, Scope scope, String action) {
        return write(router.delete(path), scope, action);
    }

    private Route write(Route route, Scope scope, String action) {
        route.handler(context -> {
            RefusedWrites.name(context, action);
            context.next();
        });
        return guarded(route, scope);
    }

    private Route guarded(Route route, Scope scope) {
        return route.putMetadata(SCOPE, scope).handler(access.require(scope)).handler(context -> {
            RefusedWrites.allow(context);
            context.next();
        });
    }
}
