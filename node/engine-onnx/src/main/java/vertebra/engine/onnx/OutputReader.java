package vertebra.engine.onnx;

import ai.onnxruntime.OnnxMap;
import ai.onnxruntime.OnnxSequence;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.TensorType;
import vertebra.engine.api.tensor.Value;

/** Copies the runtime's values, so that nothing of theirs is left when they are closed. */
final class OutputReader {

    private OutputReader() {}

    /**
     * Copies a value.
     *
     * @param labels keys of its maps in the model's order; empty: sorted
     */
    static Value read(OnnxValue value, List<Object> labels) throws OrtException {
        return switch (value) {
            case OnnxTensor tensor -> tensor(tensor);
            case OnnxSequence sequence -> sequence(sequence, labels);
            case OnnxMap map -> new Value.Mapping(ordered(map.getValue(), labels));
            default -> throw new OrtException("an output of the kind " + value.getType());
        };
    }

    private static Value tensor(OnnxTensor tensor) throws OrtException {
        TensorType type = OnnxTypes.type(tensor.getInfo());
        Shape shape = OnnxTypes.shape(tensor.getInfo());
        if (type == TensorType.STRING) {
            List<String> texts = new ArrayList<>();
            flatten(tensor.getValue(), texts);
            return new Value.Strings(shape, texts);
        }
        if (shape.elements() > Integer.MAX_VALUE / type.bytes()) {
            throw new OutOfMemoryError("an output of " + shape + " " + type.label() + ", beyond the size of a buffer");
        }
        return new Value.Tensor(type, shape, tensor.getByteBuffer());
    }

    private static void flatten(Object value, List<String> texts) {
        if (value instanceof Object[] array) {
            for (Object element : array) {
                flatten(element, texts);
            }
        } else {
            texts.add((String) value);
        }
    }

    private static Value sequence(OnnxSequence sequence, List<Object> labels) throws OrtException {
        List<? extends OnnxValue> elements = sequence.getValue();
        try {
            List<Value> values = new ArrayList<>(elements.size());
            for (OnnxValue element : elements) {
                values.add(read(element, labels));
            }
            return new Value.Sequence(values);
        } finally {
            elements.forEach(OnnxValue::close);
        }
    }

    /** The runtime hands out a hash map. */
    private static Map<?, ?> ordered(Map<?, ?> entries, List<Object> labels) {
        if (labels.isEmpty() || !labels.containsAll(entries.keySet())) {
            return new TreeMap<>(entries);
        }
        Map<Object, Object> ordered = new LinkedHashMap<>();
        for (Object label : labels) {
            if (entries.containsKey(label)) {
                ordered.put(label, entries.get(label));
            }
        }
        return ordered;
    }
}
