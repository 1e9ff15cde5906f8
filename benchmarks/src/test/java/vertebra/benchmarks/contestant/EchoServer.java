package vertebra.benchmarks.contestant;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerRequest;

/** The least that a Vert.x server can do with a POST: it sends the body back. One event loop. */
public final class EchoServer {

    private EchoServer() {}

    /** Prints its port. */
    public static void main(String[] arguments) {
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1))
                .createHttpServer()
                .requestHandler(EchoServer::answer)
                .listen(0, "127.0.0.1")
                .onSuccess(server -> System.out.println("port " + server.actualPort()));
    }

    private static void answer(HttpServerRequest request) {
        request.body()
                .onSuccess(body -> request.response()
                        .putHeader("content-type", "application/json")
                        .end(body));
    }
}
