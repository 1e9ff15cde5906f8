package vertebra.admin.server.request;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import vertebra.admin.contract.ContractJson;

/** Ends requests: with a message of the contract, with nothing, or with what failed. */
public final class Answers {

    private Answers() {}

    /** Sends the result as JSON when it is there. */
    public static void json(RoutingContext context, Future<?> result) {
        result.map(Answers::encode)
                .onSuccess(body -> context.response()
                        .putHeader("Content-Type", "application/json")
                        .putHeader("Cache-Control", "no-store")
                        .end(body))
                .onFailure(context::fail);
    }

    /** Sends 204 when the work is done. */
    public static void nothing(RoutingContext context, Future<Void> done) {
        done.onSuccess(ended -> context.response().setStatusCode(204).end()).onFailure(context::fail);
    }

    /** Names the catalog that the answer was made from. */
    public static void tag(RoutingContext context, long generation) {
        context.response().putHeader("ETag", "\"" + generation + "\"");
    }

    public static Buffer encode(Object message) {
        try {
            return Buffer.buffer(ContractJson.mapper().writeValueAsBytes(message));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
