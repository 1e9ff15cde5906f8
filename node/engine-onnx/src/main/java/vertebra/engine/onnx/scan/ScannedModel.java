package vertebra.engine.onnx.scan;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the file says about its model, without the weights.
 *
 * @param irVersion version of the file format
 * @param opsets highest version that is asked of each operator domain; the standard one is {@code ""}
 * @param operators every operator that a node calls, in branches and functions too
 * @param functions operators that the model defines by itself
 * @param inputs what a caller has to set, in the file's order: those with an initial value are left out
 * @param outputs in the file's order
 * @param classLabels for each value that a ZipMap makes, its keys in the model's order
 * @param external tensors whose values lie in other files: name and location
 */
public record ScannedModel(
        long irVersion,
        Map<String, Long> opsets,
        Set<Operator> operators,
        Set<Operator> functions,
        List<ValueInfoProto> inputs,
        List<ValueInfoProto> outputs,
        Map<String, List<Object>> classLabels,
        List<TensorProto> external) {

    /** The standard domain has two names; here it is {@code ""}. */
    public record Operator(String domain, String type) {}

    /** True when a node calls an operator of this type, of any domain. */
    public boolean calls(String type) {
        return operators.stream().anyMatch(operator -> operator.type().equals(type));
    }
}
