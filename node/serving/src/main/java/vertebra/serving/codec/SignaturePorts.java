package vertebra.serving.codec;

import java.util.List;
import vertebra.engine.api.ModelSignature;
import vertebra.engine.api.tensor.ValueInfo;
import vertebra.engine.api.tensor.ValueInfo.MapInfo;
import vertebra.engine.api.tensor.ValueInfo.SequenceInfo;
import vertebra.engine.api.tensor.ValueInfo.TensorInfo;
import vertebra.registry.artifact.ModelFacts.Port;

/** A signature in the words of the registry, which summaries show. */
public final class SignaturePorts {

    private SignaturePorts() {}

    public static List<Port> inputs(ModelSignature signature) {
        return signature.inputs().stream()
                .map(input -> port(input.name(), input.info()))
                .toList();
    }

    public static List<Port> outputs(ModelSignature signature) {
        return signature.outputs().stream()
                .map(output -> port(output.name(), output.info()))
                .toList();
    }

    /** {@code float32}, {@code sequence(map(int64,float32))}. */
    public static String type(ValueInfo info) {
        return switch (info) {
            case TensorInfo tensor -> tensor.type().label();
            case SequenceInfo sequence -> "sequence(" + type(sequence.element()) + ")";
            case MapInfo map -> "map(" + map.key().label() + "," + map.value().label() + ")";
        };
    }

    private static Port port(String name, ValueInfo info) {
        return new Port(
                name,
                type(info),
                info instanceof TensorInfo tensor ? tensor.shape().dims() : List.of());
    }
}
