package vertebra.serving.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import vertebra.engine.api.tensor.Shape;
import vertebra.serving.codec.DecodedRequest.Form;
import vertebra.spec.problem.ProblemException;

/** As {@link RequestReader}: which form it has, the value of each input, the outputs it wants. Used once. */
final class JacksonRequestReader {

    private static final String INSTANCES = "instances";
    private static final String OUTPUTS = "outputs";
    private static final int NONE = -1;

    private final ModelPorts ports;
    private final List<JacksonTensorReader> inputs;
    private int @Nullable [] outputs;
    /** Instances read so far; none where the inputs are given by name. */
    private int instances = NONE;

    JacksonRequestReader(ModelPorts ports, int bodyBytes) {
        this.ports = ports;
        int count = ports.inputs().size();
        this.inputs = new ArrayList<>(count);
        // An element and its comma take two bytes: all inputs together take no room for more before it came.
        ports.inputs().forEach(input -> inputs.add(new JacksonTensorReader(input, bodyBytes / 2 / count + 1)));
    }

    /** Reads the value at which the parser stands. */
    DecodedRequest read(JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.START_OBJECT) {
            readObject(json);
        } else if (inputs.size() == 1) {
            inputs.getFirst().read(json);
        } else {
            throw BadInput.because("The body is " + JacksonElements.came(json, json.currentToken()) + " (expected: "
                    + ports.wanted() + ")");
        }
        return instances == NONE ? named() : stacked();
    }

    private void readObject(JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
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

    private void readInstances(JsonParser json) throws IOException {
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

    private void readInstance(JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.START_ARRAY && ports.areColumns()) {
            readRow(json);
            return;
        }
        if (json.currentToken() != JsonToken.START_OBJECT) {
            if (inputs.size() != 1) {
                throw BadInput.because("instance " + instances + " is "
                        + JacksonElements.came(json, json.currentToken()) + " (expected: " + ports.wanted() + ")");
            }
            inputs.getFirst().readInstance(json);
            return;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            int input = ports.input(json.currentName());
            if (input < 0) {
                throw unknownInput(json.currentName());
            }
            readInput(json, input, instances);
        }
        checkComplete(instances + 1);
    }

    private void readRow(JsonParser json) throws IOException {
        int values = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (values == inputs.size()) {
                throw wrongRow("more");
            }
            inputs.get(values++).readInstance(json);
        }
        if (values < inputs.size()) {
            throw wrongRow(String.valueOf(values));
        }
    }

    private ProblemException wrongRow(String values) {
        return BadInput.because("instance " + instances + " is a list of " + values + " values (expected: "
                + inputs.size() + ", for " + BadInput.names(ports.inputNames()) + ")");
    }

    /** @param valuesBefore that the input has from earlier instances */
    private void readInput(JsonParser json, int index, int valuesBefore) throws IOException {
        JacksonTensorReader input = inputs.get(index);
        if (input.values() != valuesBefore) {
            throw BadInput.because(input.label() + " is given twice" + instance());
        }
        json.nextToken();
        if (instances == NONE) {
            input.read(json);
        } else {
            input.readInstance(json);
        }
    }

    private void readOutputs(JsonParser json) throws IOException {
        checkOnce("'outputs'", outputs == null);
        List<Integer> chosen = new ArrayList<>();
        readList(json, OUTPUTS, () -> chosen.add(readOutput(json, chosen)));
        if (chosen.isEmpty()) {
            throw BadInput.because(
                    "'outputs' is an empty list (expected: some of " + BadInput.names(ports.outputNames()) + ")");
        }
        outputs = chosen.stream().mapToInt(Integer::intValue).toArray();
    }

    private int readOutput(JsonParser json, List<Integer> before) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw BadInput.because(
                    "'outputs': expected a list of names, came " + JacksonElements.came(json, json.currentToken()));
        }
        String name = json.getText();
        int output = ports.output(name);
        if (output < 0) {
            throw BadInput.because(
                    "output " + BadInput.quote(name) + " is unknown: " + BadInput.advice(name, ports.outputNames()));
        }
        checkOnce("output " + BadInput.quote(name), !before.contains(output));
        return output;
    }

    /** Reads the list that follows a name. */
    private static void readList(JsonParser json, String name, ItemReader item) throws IOException {
        if (json.nextToken() != JsonToken.START_ARRAY) {
            throw BadInput.because(BadInput.quote(name) + ": expected a list, came "
                    + JacksonElements.came(json, json.currentToken()));
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            item.read();
        }
    }

    /** Tensors as they are, or without their batch dimension: all inputs that have one must agree. */
    private DecodedRequest named() {
        boolean whole = true;
        boolean single = true;
        for (JacksonTensorReader input : inputs) {
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
        boolean taken = whole;
        Shape[] shapes = inputs.stream()
                .map(input -> taken || !input.hasBatch() ? input.shape() : input.shapeOf(1))
                .toArray(Shape[]::new);
        return request(shapes, whole ? Form.TENSORS : Form.SINGLE_INSTANCE);
    }

    private DecodedRequest stacked() {
        Shape[] shapes = inputs.stream().map(input -> input.shapeOf(instances)).toArray(Shape[]::new);
        return request(shapes, Form.PREDICTIONS);
    }

    private DecodedRequest request(Shape[] shapes, Form form) {
        TensorBuffer[] tensors =
                inputs.stream().map(JacksonTensorReader::elements).toArray(TensorBuffer[]::new);
        return new DecodedRequest(ports, tensors, shapes, outputs == null ? ports.defaultOutputs() : outputs, form);
    }

    private void checkComplete(int values) {
        for (JacksonTensorReader input : inputs) {
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

    private List<String> labels(Predicate<JacksonTensorReader> which) {
        return inputs.stream().filter(which).map(input -> input.input().name()).toList();
    }

    private String instance() {
        return instances == NONE ? "" : " in instance " + instances;
    }

    private interface ItemReader {
        void read() throws IOException;
    }
}
