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
import vertebra.engine.api.EngineException;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.TensorType;
import vertebra.engine.api.tensor.Value;

/**
 * Copies the values of one run, so that nothing of theirs is left when they are closed. What a caller makes a model answer has no
 * bound of its own, and the heap that the copies take is shared with everybody: beyond a bound the answer is refused before it
 * is copied.
 */
final class OutputReader {

    /** More has no place in an answer. */
    private static final long MAX_BYTES =
            Math.min(128L << 20, Runtime.getRuntime().maxMemory() / 8);

    private static final int BYTES_OF_TEXT = 64;
    /** A key and its value, boxed, in a hash map and two copies of it. */
    private static final int BYTES_OF_ENTRY = 512;

    private long roomBytes = MAX_BYTES;

    /**
     * Copies a value.
     *
     * @param labels keys of its maps in the model's order; empty: sorted
     * @throws EngineException when it is too large
     */
    Value read(OnnxValue value, List<Object> labels) throws OrtException, EngineException {
        return switch (value) {
            case OnnxTensor tensor -> tensor(tensor);
            case OnnxSequence sequence -> sequence(sequence, labels);
            case OnnxMap map -> {
                take(map.size(), BYTES_OF_ENTRY);
                yield new Value.Mapping(ordered(map.getValue(), labels));
            }
            default -> throw new OrtException("an output of the kind " + value.getType());
        };
    }

    private Value tensor(OnnxTensor tensor) throws OrtException, EngineException {
        TensorType type = OnnxTypes.type(tensor.getInfo());
        Shape shape = OnnxTypes.shape(tensor.getInfo());
        take(shape.elements(), type == TensorType.STRING ? BYTES_OF_TEXT : type.bytes());
        if (type == TensorType.STRING) {
            List<String> texts = new ArrayList<>();
            flatten(tensor.getValue(), texts);
            return new Value.Strings(shape, texts);
        }
        return new Value.Tensor(type, shape, tensor.getByteBuffer());
    }

    private void take(long elements, int bytesOfEach) throws EngineException {
        if (elements > roomBytes / bytesOfEach) {
            throw RuntimeFailures.tooLarge();
        }
        roomBytes -= elements * bytesOfEach;
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

    private Value sequence(OnnxSequence sequence, List<Object> labels) throws OrtException, EngineException {
        take(sequence.getInfo().length, BYTES_OF_TEXT);
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
