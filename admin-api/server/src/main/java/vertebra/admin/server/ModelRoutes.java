package vertebra.admin.server;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;
import vertebra.admin.contract.AdminPaths;
import vertebra.admin.server.deploy.ModelUpload;
import vertebra.admin.server.request.AdminRouter;
import vertebra.admin.server.request.Answers;
import vertebra.admin.server.request.RequestFields;
import vertebra.admin.server.view.ModelViews;
import vertebra.admin.server.work.Blocking;
import vertebra.admin.server.work.Uploads;
import vertebra.registry.access.Author;
import vertebra.spec.ModelRef;
import vertebra.spec.access.Scope;

/** The registered models: list, upload, delete. */
final class ModelRoutes {

    private static final String NAME = "model";
    private static final String VERSION = "version";

    private final Uploads uploads;
    private final ModelUpload models;
    private final ModelViews views;
    private final Blocking blocking;

    ModelRoutes(Uploads uploads, ModelUpload models, ModelViews views, Blocking blocking) {
        this.uploads = uploads;
        this.models = models;
        this.views = views;
        this.blocking = blocking;
    }

    void mount(AdminRouter router) {
        String version = AdminPaths.modelVersion(":model", ":version");
        router.get(AdminPaths.MODELS).handler(context -> Answers.json(context, blocking.call(views::all)));
        router.get(AdminPaths.model(":model")).handler(this::versions);
        router.get(version).handler(this::version);
        router.put(version, Scope.Admin.DEPLOY, "model.register").handler(this::put);
        router.delete(version, Scope.Admin.DEPLOY, "model.delete").handler(this::delete);
    }

    private void versions(RoutingContext context) {
        String name = RequestFields.path(context, NAME);
        Answers.json(context, blocking.call(() -> views.of(models.knownName(name))));
    }

    private void version(RoutingContext context) {
        String name = RequestFields.path(context, NAME);
        String version = RequestFields.path(context, VERSION);
        Answers.json(context, blocking.call(() -> views.of(models.known(name, version))));
    }

    private void put(RoutingContext context) {
        HttpServerRequest request = context.request();
        ModelRef ref = ref(RequestFields.path(context, NAME), RequestFields.path(context, VERSION));
        @Nullable String main = request.getParam("main");
        Author author = RequestFields.author(context);
        String type = RequestFields.contentType(request);
        if (type.equals("application/json")) {
            throw models.sourcesNotServed();
        } else if (DeploymentRoutes.isGzip(type)) {
            Answers.json(
                    context,
                    uploads.receive(
                            request,
                            "model.tar.gz",
                            archive -> views.of(models.registerFolder(ref, archive, main, author))));
        } else if (type.equals("application/octet-stream")) {
            Answers.json(
                    context,
                    uploads.receive(request, "model", file -> views.of(models.registerFile(ref, file, main, author))));
        } else {
            throw RequestFields.unsupportedType(type, "application/octet-stream or application/gzip");
        }
    }

    private void delete(RoutingContext context) {
        String name = RequestFields.path(context, NAME);
        String version = RequestFields.path(context, VERSION);
        Author author = RequestFields.author(context);
        Answers.nothing(context, blocking.run(() -> models.delete(name, version, author)));
    }

    private static ModelRef ref(String name, String version) {
        if (!ModelRef.isLegalPart(name)) {
            throw RequestFields.bad(
                    "model", name, "letters, digits, dots, dashes and underscores, 1 to 100 characters");
        }
        if (!ModelRef.isLegalPart(version)) {
            throw RequestFields.bad(
                    "version", version, "letters, digits, dots, dashes and underscores, 1 to 100 characters");
        }
        return new ModelRef(name, version);
    }
}
