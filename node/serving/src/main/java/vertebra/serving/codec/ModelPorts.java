package vertebra.serving.codec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import vertebra.engine.api.ModelSignature;
import vertebra.engine.api.ModelSignature.Input;
import vertebra.engine.api.ModelSignature.Output;
import vertebra.engine.api.tensor.Shape;
import vertebra.serving.problem.ServingProblem;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;

/** The inputs and outputs of a model, by name and by index. Immutable. */
final class ModelPorts {

    private static final int MAX_RANK = 8;

    private final ModelSignature signature;
    private final Map<String, Integer> inputs;
    private final Map<String, Integer> outputs;
    private final int[] defaultOutputs;
    private final boolean fixedBatch;
    private final boolean columns;

    /**
     * @param defaultOutputs empty: all
     * @throws IllegalArgumentException when a name is none of the signature's outputs
     * @throws ProblemException {@code UNSERVABLE_MODEL} when an input has too many dimensions
     */
    ModelPorts(ModelSignature signature, List<String> defaultOutputs) {
        this.signature = signature;
        this.inputs = indexes(signature.inputs(), Input::name);
        this.outputs = indexes(signature.outputs(), Output::name);
        this.defaultOutputs = defaultOutputs.isEmpty()
                ? java.util.stream.IntStream.range(0, outputs.size()).toArray()
                : defaultOutputs.stream().mapToInt(this::knownOutput).toArray();
        this.fixedBatch = signature.inputs().stream()
                .map(input -> input.info().shape())
                .noneMatch(shape -> shape.rank() > 0 && shape.dim(0) == Shape.DYNAMIC);
        this.columns = signature.inputs().size() > 1
                && signature.inputs().stream()
                        .map(input -> input.info().shape())
                        .allMatch(Shape.of(Shape.DYNAMIC)::equals);
        signature.inputs().forEach(ModelPorts::checkRank);
    }

    List<Input> inputs() {
        return signature.inputs();
    }

    Output output(int index) {
        return signature.outputs().get(index);
    }

    int[] defaultOutputs() {
        return defaultOutputs.clone();
    }

    Set<String> inputNames() {
        return inputs.keySet();
    }

    Set<String> outputNames() {
        return outputs.keySet();
    }

    /** Index of an input; -1 when there is none of that name. */
    int input(String name) {
        Integer index = inputs.get(name);
        return index == null ? -1 : index;
    }

    /** Index of an output; -1 when there is none of that name. */
    int output(String name) {
        Integer index = outputs.get(name);
        return index == null ? -1 : index;
    }

    /** What a request looks like, for who sent something else. */
    String wanted() {
        return "an object with a value for " + BadInput.names(inputs.keySet());
    }

    /** True when a row is one value for each of several inputs, as in a table: its values need no names. */
    boolean areColumns() {
        return columns;
    }

    /** True when no input has a first dimension that the request decides: the batch has one size. */
    boolean hasFixedBatch() {
        return fixedBatch;
    }

    /** True when every input and output has one batch dimension: rows of several requests may be put together. */
    boolean hasSharedBatch() {
        return signature.sharedBatch();
    }

    private int knownOutput(String name) {
        if (!outputs.containsKey(name)) {
            throw new IllegalArgumentException("output: '" + name + "' (expected: one of " + outputs.keySet() + ")");
        }
        return output(name);
    }

    private static void checkRank(Input input) {
        if (input.info().shape().rank() > MAX_RANK) {
            throw Problem.of(
                            ServingProblem.UNSERVABLE_MODEL,
                            "input " + BadInput.quote(input.name()) + " has "
                                    + input.info().shape().rank() + " dimensions (expected: at most " + MAX_RANK + ")")
                    .asException();
        }
    }

    private static <T> Map<String, Integer> indexes(List<T> ports, Function<T, String> name) {
        Map<String, Integer> indexes = LinkedHashMap.newLinkedHashMap(ports.size());
        for (T port : ports) {
            indexes.put(name.apply(port), indexes.size());
        }
        return indexes;
    }
}
