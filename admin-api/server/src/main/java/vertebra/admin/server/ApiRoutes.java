package vertebra.admin.server;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import vertebra.admin.contract.AdminPaths;
import vertebra.admin.contract.ApiStatus;
import vertebra.admin.server.request.AdminRouter;
import vertebra.admin.server.request.Answers;
import vertebra.admin.server.request.RequestFields;
import vertebra.admin.server.view.ApiViews;
import vertebra.admin.server.work.Blocking;
import vertebra.registry.access.Author;
import vertebra.registry.catalog.ApiCatalog;
import vertebra.registry.catalog.Catalog;
import vertebra.spec.ApiName;
import vertebra.spec.Revision;
import vertebra.spec.access.Scope;

/** What runs: list, detail, revisions, delete, roll back. */
final class ApiRoutes {

    private static final String API = "api";
    private static final String ROLLBACK = AdminPaths.rollback("(?<api>[^/:]+)");

    private final ApiCatalog apis;
    private final ApiViews views;
    private final Blocking blocking;

    ApiRoutes(ApiCatalog apis, ApiViews views, Blocking blocking) {
        this.apis = apis;
        this.views = views;
        this.blocking = blocking;
    }

    void mount(AdminRouter router) {
        router.get(AdminPaths.APIS).handler(this::list);
        router.get(AdminPaths.api(":api")).handler(context -> answer(context, views::detail));
        router.get(AdminPaths.revisions(":api")).handler(context -> answer(context, views::revisions));
        router.delete(AdminPaths.api(":api"), Scope.Admin.DEPLOY, "delete").handler(this::delete);
        router.postWithRegex(ROLLBACK, Scope.Admin.DEPLOY, "rollback").handler(this::rollback);
    }

    private void list(RoutingContext context) {
        Catalog catalog = apis.catalog();
        Answers.tag(context, catalog.generation());
        Answers.json(context, blocking.call(() -> views.all(catalog)));
    }

    private void answer(RoutingContext context, BiFunction<Catalog, ApiName, Object> view) {
        Catalog catalog = apis.catalog();
        String name = RequestFields.path(context, API);
        Answers.tag(context, catalog.generation());
        Answers.json(context, blocking.call(() -> view.apply(catalog, ApiViews.known(catalog, name))));
    }

    private void delete(RoutingContext context) {
        HttpServerRequest request = context.request();
        String name = RequestFields.path(context, API);
        Author author = RequestFields.author(context);
        OptionalLong ifMatch = RequestFields.ifMatch(request);
        Answers.nothing(context, blocking.run(() -> {
            apis.delete(known(name), author, ifMatch);
        }));
    }

    private void rollback(RoutingContext context) {
        HttpServerRequest request = context.request();
        String name = RequestFields.path(context, API);
        Author author = RequestFields.author(context);
        OptionalLong ifMatch = RequestFields.ifMatch(request);
        Optional<Revision> to = RequestFields.revision(request);
        Future<ApiStatus> status = blocking.call(() -> apis.rollback(known(name), to, author, ifMatch))
                .onSuccess(done -> Answers.tag(context, done.generation()))
                .compose(done -> blocking.call(
                        () -> views.status(apis.catalog(), done.result().api())));
        Answers.json(context, status);
    }

    /** The API as the store knows it now: writes do not trust what this node saw last. */
    private ApiName known(String name) {
        return ApiViews.known(apis.refresh(), name);
    }
}
