package vertebra.serving.routes;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import vertebra.serving.routing.ReplicaRouter;

/** {@code GET /openapi.yaml}: the data listener's description of itself, unless an API has taken that endpoint. */
final class OpenApiRoute {

    private static final String PATH = "/openapi.yaml";
    private static final String FILE = "openapi.yaml";
    private static final int METHOD_NOT_ALLOWED = 405;

    private final ReplicaRouter apis;
    private final Buffer yaml = read();

    OpenApiRoute(ReplicaRouter apis) {
        this.apis = apis;
    }

    void mount(Router router) {
        router.route(PATH).method(HttpMethod.GET).method(HttpMethod.HEAD).handler(this::answer);
        router.route(PATH).handler(this::refuseMethod);
    }

    private void answer(RoutingContext context) {
        if (isTaken()) {
            context.next();
        } else {
            context.response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/yaml")
                    .end(yaml);
        }
    }

    private void refuseMethod(RoutingContext context) {
        if (isTaken()) {
            context.next();
        } else {
            context.fail(METHOD_NOT_ALLOWED);
        }
    }

    private boolean isTaken() {
        return apis.table().find(PATH).isPresent();
    }

    private static Buffer read() {
        try (InputStream file = OpenApiRoute.class.getResourceAsStream(FILE)) {
            return Buffer.buffer(Objects.requireNonNull(file, FILE).readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
