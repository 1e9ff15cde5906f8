package vertebra.admin.server;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import vertebra.admin.contract.AdminPaths;
import vertebra.admin.server.deploy.DeployRequest;
import vertebra.admin.server.deploy.ProjectDeployer;
import vertebra.admin.server.request.AdminRouter;
import vertebra.admin.server.request.Answers;
import vertebra.admin.server.request.RefusedWrites;
import vertebra.admin.server.request.RequestFields;
import vertebra.admin.server.work.Uploads;
import vertebra.http.access.Access;
import vertebra.spec.access.Scope;

/** {@code POST /v1/deployments}: the gzipped tar of a project becomes committed revisions, or a plan. */
final class DeploymentRoutes {

    private static final Set<String> GZIP = Set.of("application/gzip", "application/x-gzip");
    private static final String DEFAULT_FILE = "cortex.yaml";
    private static final String ARCHIVE = "project.tar.gz";

    private final Uploads uploads;
    private final ProjectDeployer deployer;

    DeploymentRoutes(Uploads uploads, ProjectDeployer deployer) {
        this.uploads = uploads;
        this.deployer = deployer;
    }

    void mount(AdminRouter router) {
        router.post(AdminPaths.DEPLOYMENTS, Scope.Admin.DEPLOY, "deploy").handler(this::deploy);
    }

    static boolean isGzip(String contentType) {
        return GZIP.contains(contentType);
    }

    private void deploy(RoutingContext context) {
        HttpServerRequest request = context.request();
        String type = RequestFields.contentType(request);
        if (!isGzip(type)) {
            throw RequestFields.unsupportedType(type, "application/gzip");
        }
        DeployRequest deploy = new DeployRequest(
                request.getParam("file", DEFAULT_FILE),
                RequestFields.author(context),
                RequestFields.ifMatch(request),
                RequestFields.flag(request, "ignore_gpu"),
                Access.caller(context).mayUse(Scope.Admin.DEPLOY_CODE));
        if (RequestFields.flag(request, "dry_run")) {
            RefusedWrites.name(context, "deploy.dry_run");
            Answers.json(
                    context,
                    uploads.receive(request, ARCHIVE, archive -> deployer.plan(archive, deploy))
                            .onSuccess(plan -> Answers.tag(context, plan.generation())));
        } else {
            Answers.json(
                    context,
                    uploads.receive(request, ARCHIVE, archive -> deployer.deploy(archive, deploy))
                            .onSuccess(deployment -> Answers.tag(context, deployment.generation())));
        }
    }
}
