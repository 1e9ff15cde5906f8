package vertebra.serving.inspection;

import java.util.List;
import vertebra.engine.api.ModelSignature;
import vertebra.engine.api.tensor.ValueInfo;
import vertebra.registry.artifact.ModelFacts.Port;

/** A signature in the words of the registry. */
final class Ports {

    private Ports() {}

    static List<Port> inputs(ModelSignature signature) {
        return signature.inputs().stream()
                .map(input -> new Port(input.name(), type(input.info()), shape(input.info())))
                .toList();
    }

    static List<Port> outputs(ModelSignature signature) {
        return signature.outputs().stream()
                .map(output -> new Port(output.name(), type(output.info()), shape(output.info())))
                .toList();
    }

    private static String type(ValueInfo info) {
        return switch (info) {
            case ValueInfo.TensorInfo tensor -> tensor.type().label();
            case ValueInfo.SequenceInfo sequence -> "sequence(" + type(sequence.element()) + ")";
            case ValueInfo.MapInfo map ->
                "map(" + map.key().label() + "," + map.value().label() + ")";
        };
    }

    private static List<Long> shape(ValueInfo info) {
        return info instanceof ValueInfo.TensorInfo tensor ? tensor.shape().dims() : List.of();
    }
}
