package vertebra.serving.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import vertebra.engine.api.tensor.Shape;
import vertebra.serving.codec.DecodedRequest.Form;
import vertebra.serving.codec.json.JsonReader;
import vertebra.serving.codec.json.JsonReader.Kind;
import vertebra.spec.problem.ProblemException;

/** Reads one request: which form it has, the value of each input, the outputs it wants. Used once. */
final class RequestReader {

    private static final String INSTANCES = "instances";
    private static final String OUTPUTS = "outputs";
    private static final int NONE = -1;

    private final ModelPorts ports;
    private final List<JsonTensorReader> inputs;
    private int @Nullable [] outputs;
    /** Instances read so far; none where the inputs are given by name. */
    private int instances = NONE;

    RequestReader(ModelPorts ports, int bodyBytes) {
        this.ports = ports;
        int count = ports.inputs().size();
        this.inputs = new ArrayList<>(count);
        // An element and its comma take two bytes: all inputs together take no room for more before it came.
        ports.inputs().forEach(input -> inputs.add(new JsonTensorReader(input, bodyBytes / 2 / count + 1)));
    }

    /** Reads the value at which the reader stands. */
    DecodedRequest read(JsonReader json) {
        if (json.kind() == Kind.OBJECT) {
            readObject(json);
        } else if (inputs.size() == 1) {
            inputs.getFirst().read(json);
        } else {
            throw BadInput.because("The body is " + BadInput.came(json) + " (expected: " + ports.wanted() + ")");
        }
        return instances == NONE ? named() : stacked();
    }

    private void readObject(JsonReader json) {
        for (boolean more = json.firstName(); more; more = json.nextName()) {
            String name = json.name();
            int input = ports.input(name);
            if (input >= 0) {
                checkNotMixed(instances != NONE);
                readInput(json, input, 0);
            } else if (name.equals(INSTANCES)) {
                readInstances(json);
            } else if (name.equals(OUTPUTS)) {
                readOutputs(json);
            } else {
                throw unknownInput(name);
            }
        }
        if (instances == NONE) {
            checkComplete(1);
        }
    }

    private void readInstances(JsonReader json) {
        checkOnce("'instances'", instances == NONE);
        checkNotMixed(inputs.stream().anyMatch(input -> input.values() > 0));
        instances = 0;
        readList(json, INSTANCES, () -> {
            readInstance(json);
            instances++;
        });
        if (instances == 0) {
            throw BadInput.because("'instances': expected at least one instance, came an empty list");
        }
    }

    private void readInstance(JsonReader json) {
        if (json.kind() == Kind.OBJECT) {
            readNamedValues(json);
        } else if (inputs.size() == 1) {
            inputs.getFirst().readInstance(json);
        } else if (json.kind() == Kind.LIST && ports.areColumns()) {
            readRow(json);
        } else {
            throw BadInput.because(
                    "instance " + instances + " is " + BadInput.came(json) + " (expected: " + ports.wanted() + ")");
        }
    }

    /** Reads a value for each column, in the model's order. */
    private void readRow(JsonReader json) {
        int values = 0;
        for (boolean more = json.firstItem(); more; more = json.nextItem()) {
            if (values == inputs.size()) {
                throw wrongRow("more");
            }
            inputs.get(values++).readInstance(json);
        }
        if (values < inputs.size()) {
            throw wrongRow(String.valueOf(values));
        }
    }

    private void readNamedValues(JsonReader json) {
        for (boolean more = json.firstName(); more; more = json.nextName()) {
            int input = ports.input(json.name());
            if (input < 0) {
                throw unknownInput(json.name());
            }
            readInput(json, input, instances);
        }
        checkComplete(instances + 1);
    }

    /** @param valuesBefore that the input has from earlier instances */
    private void readInput(JsonReader json, int index, int valuesBefore) {
        JsonTensorReader input = inputs.get(index);
        if (input.values() != valuesBefore) {
            throw BadInput.because(input.label() + " is given twice" + instance());
        }
        if (instances == NONE) {
            input.read(json);
        } else {
            input.readInstance(json);
        }
    }

    private void readOutputs(JsonReader json) {
        checkOnce("'outputs'", outputs == null);
        List<Integer> chosen = new ArrayList<>();
        readList(json, OUTPUTS, () -> chosen.add(readOutput(json, chosen)));
        if (chosen.isEmpty()) {
            throw BadInput.because(
                    "'outputs' is an empty list (expected: some of " + BadInput.names(ports.outputNames()) + ")");
        }
        outputs = chosen.stream().mapToInt(Integer::intValue).toArray();
    }

    private int readOutput(JsonReader json, List<Integer> before) {
        if (json.kind() != Kind.TEXT) {
            throw BadInput.because("'outputs': expected a list of names, came " + BadInput.came(json));
        }
        String name = json.text();
        int output = ports.output(name);
        if (output < 0) {
            throw BadInput.because(
                    "output " + BadInput.quote(name) + " is unknown: " + BadInput.advice(name, ports.outputNames()));
        }
        checkOnce("output " + BadInput.quote(name), !before.contains(output));
        return output;
    }

    /** Reads the list that follows a name. */
    private static void readList(JsonReader json, String name, ItemReader item) {
        if (json.kind() != Kind.LIST) {
            throw BadInput.because(BadInput.quote(name) + ": expected a list, came " + BadInput.came(json));
        }
        for (boolean more = json.firstItem(); more; more = json.nextItem()) {
            item.read();
        }
    }

    /** Tensors as they are, or without their batch dimension: all inputs that have one must agree. */
    private DecodedRequest named() {
        boolean whole = true;
        boolean single = true;
        for (JsonTensorReader input : inputs) {
            boolean fits = input.fits(0);
            boolean fitsSingle = input.hasBatch() && input.fits(1);
            if (!fits && !fitsSingle) {
                throw input.misfit();
            }
            whole &= fits;
            single &= fitsSingle || !input.hasBatch();
        }
        if (!whole && !single) {
            throw disagreement();
        }
        Shape[] shapes = new Shape[inputs.size()];
        for (int i = 0; i < shapes.length; i++) {
            JsonTensorReader input = inputs.get(i);
            shapes[i] = whole || !input.hasBatch() ? input.shape() : input.shapeOf(1);
        }
        return request(shapes, whole ? Form.TENSORS : Form.SINGLE_INSTANCE);
    }

    private DecodedRequest stacked() {
        Shape[] shapes = inputs.stream().map(input -> input.shapeOf(instances)).toArray(Shape[]::new);
        return request(shapes, Form.PREDICTIONS);
    }

    private DecodedRequest request(Shape[] shapes, Form form) {
        TensorBuffer[] tensors = new TensorBuffer[shapes.length];
        for (int i = 0; i < tensors.length; i++) {
            tensors[i] = inputs.get(i).elements();
        }
        return new DecodedRequest(ports, tensors, shapes, outputs == null ? ports.defaultOutputs() : outputs, form);
    }

    private void checkComplete(int values) {
        for (JsonTensorReader input : inputs) {
            if (input.values() < values) {
                throw BadInput.because(
                        input.label() + " is missing" + instance() + " (expected: " + input.expected() + ")");
            }
        }
    }

    private static void checkOnce(String what, boolean first) {
        if (!first) {
            throw BadInput.because(what + " is given twice");
        }
    }

    private static void checkNotMixed(boolean mixed) {
        if (mixed) {
            throw BadInput.because("'instances' and inputs by name do not go together (expected: one of them)");
        }
    }

    private ProblemException wrongRow(String values) {
        return BadInput.because("instance " + instances + " is a list of " + values + " values (expected: "
                + inputs.size() + ", for " + BadInput.names(ports.inputNames()) + ")");
    }

    private ProblemException unknownInput(String name) {
        return BadInput.because(
                "input " + BadInput.quote(name) + " is unknown: " + BadInput.advice(name, ports.inputNames()));
    }

    private ProblemException disagreement() {
        List<String> whole = labels(input -> input.hasBatch() && input.fits(0));
        List<String> single = labels(input -> input.hasBatch() && !input.fits(0));
        return BadInput.because(BadInput.names(single) + " came without a batch dimension, " + BadInput.names(whole)
                + " with one (expected: all inputs with it, or all without)");
    }

    private List<String> labels(Predicate<JsonTensorReader> which) {
        return inputs.stream().filter(which).map(input -> input.input().name()).toList();
    }

    private String instance() {
        return instances == NONE ? "" : " in instance " + instances;
    }

    private interface ItemReader {
        void read();
    }
}
