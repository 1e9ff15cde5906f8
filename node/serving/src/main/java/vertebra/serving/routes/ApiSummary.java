package vertebra.serving.routes;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import vertebra.engine.api.ModelSignature;
import vertebra.registry.artifact.ModelFacts.Port;
import vertebra.serving.codec.SignaturePorts;
import vertebra.serving.replica.LocalReplica;
import vertebra.serving.replica.WarmModel;
import vertebra.serving.routing.Route;

/** What {@code GET} on an endpoint tells: what the API takes, what it answers, and a request that works. */
final class ApiSummary {

    private ApiSummary() {}

    static Buffer of(Route route) {
        JsonObject summary = new JsonObject()
                .put("name", route.api().value())
                .put("revision", route.revision().revision().toString())
                .put("endpoint", route.endpoint())
                .put("ready", route.replica().isPresent());
        if (route.isCode()) {
            summary.put("language", "python");
        } else {
            putPorts(summary, route);
        }
        Buffer json = summary.toBuffer();
        // As it is: to parse a large sample again for every summary would hold up the event loop.
        return route.replica()
                .flatMap(replica -> replica.model().sample())
                .map(sample -> json.slice(0, json.length() - 1).copy().appendString(",\"sample\":" + sample + "}"))
                .orElse(json);
    }

    /** Those of the loaded model, else those that were found when it was inspected. */
    private static void putPorts(JsonObject summary, Route route) {
        route.facts().ifPresent(facts -> putPorts(summary, facts.inputs(), facts.outputs()));
        route.replica().map(LocalReplica::model).ifPresent(model -> {
            if (model instanceof WarmModel.Tensors tensors) {
                ModelSignature signature = tensors.model().signature();
                putPorts(summary, SignaturePorts.inputs(signature), SignaturePorts.outputs(signature));
            }
        });
    }

    private static void putPorts(JsonObject summary, List<Port> inputs, List<Port> outputs) {
        summary.put("inputs", ports(inputs)).put("outputs", ports(outputs));
    }

    private static JsonArray ports(List<Port> ports) {
        JsonArray array = new JsonArray();
        ports.forEach(port -> array.add(new JsonObject()
                .put("name", port.name())
                .put("type", port.type())
                .put("shape", new JsonArray(List.copyOf(port.shape())))));
        return array;
    }
}
