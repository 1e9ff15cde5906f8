package vertebra.admin.server;

import java.util.List;
import java.util.function.Consumer;
import vertebra.admin.contract.AdminPaths;
import vertebra.admin.contract.NodeStatus;
import vertebra.admin.server.problem.AdminProblem;
import vertebra.admin.server.request.AdminRouter;
import vertebra.admin.server.request.Answers;
import vertebra.admin.server.request.RequestFields;
import vertebra.admin.server.view.FleetViews;
import vertebra.admin.server.work.Blocking;
import vertebra.registry.access.AuditedWrites;
import vertebra.registry.access.Author;
import vertebra.spec.NodeId;
import vertebra.spec.access.Scope;
import vertebra.spec.problem.Problem;

/** Turns callers away from a node, and lets them come again. */
final class DrainRoutes {

    private static final String NODE = "node";
    private static final String ANY_NODE = "(?<node>[^/:]+)";
    private static final String DRAIN = AdminPaths.drain(ANY_NODE);
    private static final String UNDRAIN = AdminPaths.undrain(ANY_NODE);

    private final AdminRegistry registry;
    private final AdminPorts ports;
    private final Blocking blocking;
    private final AuditedWrites audit;

    DrainRoutes(AdminRegistry registry, AdminPorts ports, Blocking blocking) {
        this.registry = registry;
        this.ports = ports;
        this.blocking = blocking;
        this.audit = new AuditedWrites(registry.audit(), ports.clock());
    }

    void mount(AdminRouter router) {
        route(router, DRAIN, "node.drain", ports.control()::drain);
        route(router, UNDRAIN, "node.undrain", ports.control()::undrain);
    }

    private void route(AdminRouter router, String path, String action, Consumer<NodeId> change) {
        router.postWithRegex(path, Scope.Admin.SCALE, action).handler(context -> {
            String name = RequestFields.path(context, NODE);
            Author author = RequestFields.author(context);
            Answers.json(context, blocking.call(() -> {
                change.accept(node(name));
                audit.done(action, author, name);
                return status(name);
            }));
        });
    }

    private NodeId node(String name) {
        return new NodeId(status(name).name());
    }

    private NodeStatus status(String name) {
        return FleetViews.nodes(registry.fleet().snapshot(List.of()), ports.nodeSince()).stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> Problem.of(AdminProblem.NO_SUCH_NODE, "No node of the name '" + name + "' runs here.")
                                .asException());
    }
}
