package vertebra.admin.server;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import vertebra.admin.contract.AdminPaths;
import vertebra.admin.contract.ContractJson;
import vertebra.admin.contract.keys.IssuedKey;
import vertebra.admin.contract.keys.NewKey;
import vertebra.admin.server.problem.AdminProblem;
import vertebra.admin.server.request.AdminRouter;
import vertebra.admin.server.request.Answers;
import vertebra.admin.server.request.RequestFields;
import vertebra.admin.server.view.KeyViews;
import vertebra.admin.server.work.Blocking;
import vertebra.http.BodyBudget;
import vertebra.http.BodyReader;
import vertebra.http.access.Access;
import vertebra.registry.access.ApiKeys;
import vertebra.registry.access.Author;
import vertebra.spec.access.Caller;
import vertebra.spec.access.Scope;
import vertebra.spec.problem.Problem;

/** API keys: list, create, rotate, revoke. A secret is in the answer that makes it, and nowhere else. */
final class KeyRoutes {

    private static final String KEY = "key";
    private static final String ROTATE = AdminPaths.rotateKey("(?<key>[^/:]+)");
    private static final String JSON = "application/json";
    private static final int CREATED = 201;
    private static final int MAX_BODY = 64 * 1024;
    private static final int DAY = 86_400;
    private static final int YEAR = 365 * DAY;

    private final ApiKeys keys;
    private final Blocking blocking;
    private final Vertx vertx;
    private final InstantSource clock;
    private final BodyBudget bodies = new BodyBudget(16L * MAX_BODY);

    KeyRoutes(ApiKeys keys, Blocking blocking, Vertx vertx, InstantSource clock) {
        this.keys = keys;
        this.blocking = blocking;
        this.vertx = vertx;
        this.clock = clock;
    }

    void mount(AdminRouter router) {
        router.get(AdminPaths.KEYS, Scope.Admin.KEYS).handler(this::list);
        router.post(AdminPaths.KEYS, Scope.Admin.KEYS, "key.create").handler(this::create);
        router.postWithRegex(ROTATE, Scope.Admin.KEYS, "key.rotate").handler(this::rotate);
        router.delete(AdminPaths.key(":key"), Scope.Admin.KEYS, "key.revoke").handler(this::revoke);
    }

    private void list(RoutingContext context) {
        Answers.json(context, Future.succeededFuture(KeyViews.all(keys.all(), clock.instant())));
    }

    private void create(RoutingContext context) {
        HttpServerRequest request = context.request();
        Caller caller = Access.caller(context);
        Author author = RequestFields.author(context);
        String type = RequestFields.contentType(request);
        if (!type.equals(JSON)) {
            throw RequestFields.unsupportedType(type, JSON);
        }
        BodyBudget.Share share = bodies.share();
        context.addEndHandler(ended -> share.close());
        Future<IssuedKey> issued = BodyReader.read(vertx, request, MAX_BODY, share)
                .map(KeyRoutes::wanted)
                .compose(wanted -> blocking.call(() -> keys.create(wanted, caller, author)))
                .map(key -> KeyViews.issued(key, clock.instant()));
        context.response().setStatusCode(CREATED);
        Answers.json(context, issued);
    }

    private void rotate(RoutingContext context) {
        String id = RequestFields.path(context, KEY);
        Duration overlap =
                Duration.ofSeconds(RequestFields.wholeNumber(context.request(), "overlap_seconds", DAY, 0, YEAR));
        Caller caller = Access.caller(context);
        Author author = RequestFields.author(context);
        Answers.json(
                context,
                blocking.call(() -> keys.rotate(id, overlap, caller, author))
                        .map(key -> KeyViews.issued(key, clock.instant())));
    }

    private void revoke(RoutingContext context) {
        String id = RequestFields.path(context, KEY);
        Author author = RequestFields.author(context);
        Answers.nothing(context, blocking.run(() -> keys.revoke(id, author)));
    }

    private static ApiKeys.NewKey wanted(Buffer body) {
        try {
            return KeyViews.wanted(ContractJson.request(body.getBytes(), NewKey.class));
        } catch (IOException noMessage) {
            // Its text may hold parts of the body.
            throw Problem.of(
                            AdminProblem.BAD_PARAMETER,
                            "The body is not the JSON of a new key (expected: an object with name, scopes and, if it is to"
                                    + " expire, expires_in_seconds).")
                    .asException();
        }
    }
}
