package vertebra.serving.routes;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.function.LongSupplier;
import vertebra.http.BodyBudget;
import vertebra.http.access.Access;
import vertebra.serving.problem.ServingProblem;
import vertebra.serving.routing.ReplicaRouter;
import vertebra.spec.problem.Problem;

/** Mounts the served APIs on the data listener. */
public final class PredictRoutes {

    private final Exchange.Edge edge;
    private final PredictHandler handler;
    private final OpenApiRoute openApi;

    /**
     * @param access who may call the APIs that need a key
     * @param bodies bounds the request bodies of all APIs together
     * @param nanoTime the clock of {@link vertebra.serving.replica.ReplicaHost#nanoTime}
     */
    public PredictRoutes(Vertx vertx, ReplicaRouter router, Access access, BodyBudget bodies, LongSupplier nanoTime) {
        this.edge = new Exchange.Edge(vertx, bodies, nanoTime);
        this.handler = new PredictHandler(router, access, edge);
        this.openApi = new OpenApiRoute(router);
    }

    /**
     * Mounts them behind all other routes: endpoints come and go with deploys, so they are looked up, not mounted one by one.
     *
     * @return what the listener is to call: predictions go straight to their API, everything else through the router
     */
    public Handler<HttpServerRequest> mount(Router router) {
        openApi.mount(router);
        router.route().last().handler(handler);
        return request -> {
            if (!handler.answers(request)) {
                router.handle(request);
            }
        };
    }

    /**
     * Answers the predictions that still wait or run with a 503, because the node lasts no longer. On any thread.
     *
     * @return how many there were
     */
    public int turnAwayWaiting() {
        Problem problem = Problem.of(ServingProblem.NODE_STOPS, "The drain of this node is over.");
        List<Exchange> waiting = List.copyOf(edge.waiting());
        waiting.forEach(exchange -> exchange.turnAway(problem));
        return waiting.size();
    }
}
