package vertebra.serving.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import vertebra.engine.api.ModelSignature;
import vertebra.engine.api.ModelSignature.Input;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.TensorType;
import vertebra.engine.api.tensor.Value;
import vertebra.engine.api.tensor.ValueInfo.TensorInfo;

/**
 * The rules of {@code docs/http.md} once more, in the slowest and plainest way: a tree of objects and big numbers. For bodies
 * that are objects.
 */
final class ReferenceDecoder {

    /** Thrown for what does not fit. */
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** A number as it is written. */
    private record Raw(String text) {}

    private ReferenceDecoder() {}

    /** The tensors of a request, by index of the input; empty when it does not fit the signature. */
    static Optional<List<Value>> decode(ModelSignature signature, byte[] body) {
        try (JsonParser json = new JsonFactory().createParser(body)) {
            json.nextToken();
            return tree(json) instanceof Map<?, ?> request
                    ? Optional.of(tensors(signature, request))
                    : Optional.empty();
        } catch (Refused refused) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Value> tensors(ModelSignature signature, Map<?, ?> request) {
        if (request.get("instances") instanceof List<?> instances) {
            return signature.inputs().stream()
                    .map(input -> stacked(input, instances))
                    .toList();
        }
        Optional<List<Value>> whole = all(signature, request, false);
        return whole.or(() -> all(signature, request, true)).orElseThrow(Refused::new);
    }

    private static Optional<List<Value>> all(ModelSignature signature, Map<?, ?> request, boolean single) {
        List<Value> values = new ArrayList<>();
        for (Input input : signature.inputs()) {
            Shape shape = input.info().shape();
            boolean batch = shape.rank() > 0 && (shape.dim(0) == Shape.DYNAMIC || shape.dim(0) == 1);
            Object value = required(request, input);
            try {
                values.add(tensor(input.info(), single && batch ? List.of(value) : value));
            } catch (Refused refused) {
                return Optional.empty();
            }
        }
        return Optional.of(values);
    }

    private static Value stacked(Input input, List<?> instances) {
        List<Object> values = new ArrayList<>();
        for (Object instance : instances) {
            values.add(required((Map<?, ?>) instance, input));
        }
        if (input.info().shape().rank() == 0) {
            throw new Refused();
        }
        return tensor(input.info(), values);
    }

    private static Object required(Map<?, ?> request, Input input) {
        Object value = request.get(input.name());
        if (value == null) {
            throw new Refused();
        }
        return value;
    }

    private static Value tensor(TensorInfo info, Object value) {
        List<Object> elements = new ArrayList<>();
        long[] dims = info.shape().toArray();
        collect(value, dims, 0, elements);
        if (elements.isEmpty()) {
            throw new Refused();
        }
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] == Shape.DYNAMIC) {
                throw new Refused();
            }
        }
        Shape shape = Shape.of(dims);
        if (info.type() == TensorType.STRING) {
            return new Value.Strings(
                    shape, elements.stream().map(ReferenceDecoder::text).toList());
        }
        ByteBuffer data =
                ByteBuffer.allocate(elements.size() * info.type().bytes()).order(ByteOrder.nativeOrder());
        elements.forEach(element -> put(data, info.type(), element));
        return new Value.Tensor(info.type(), shape, data.flip());
    }

    private static void collect(Object value, long[] dims, int level, List<Object> elements) {
        if (level == dims.length) {
            elements.add(value);
            return;
        }
        if (!(value instanceof List<?> list)) {
            throw new Refused();
        }
        if (dims[level] == Shape.DYNAMIC) {
            dims[level] = list.size();
        }
        if (dims[level] != list.size()) {
            throw new Refused();
        }
        list.forEach(item -> collect(item, dims, level + 1, elements));
    }

    private static String text(Object element) {
        if (element instanceof String text && text.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
            return text;
        }
        throw new Refused();
    }

    private static void put(ByteBuffer data, TensorType type, Object element) {
        switch (type) {
            case BOOL -> data.put((byte) (bool(element) ? 1 : 0));
            case INT8 -> data.put(whole(element, -128, 127).byteValue());
            case UINT8 -> data.put(whole(element, 0, 255).byteValue());
            case INT16 -> data.putShort(whole(element, -32768, 32767).shortValue());
            case UINT16 -> data.putShort(whole(element, 0, 65535).shortValue());
            case INT32 ->
                data.putInt(whole(element, Integer.MIN_VALUE, Integer.MAX_VALUE).intValue());
            case UINT32 -> data.putInt(whole(element, 0, 0xffffffffL).intValue());
            case INT64 ->
                data.putLong(whole(element, Long.MIN_VALUE, Long.MAX_VALUE).longValue());
            case UINT64 ->
                data.putLong(
                        whole(element, BigInteger.ZERO, BigInteger.TWO.pow(64).subtract(BigInteger.ONE))
                                .longValue());
            case FLOAT32 -> {
                float value = Float.parseFloat(floating(element));
                data.putFloat(checked(element, Float.isFinite(value), value));
            }
            case FLOAT64 -> {
                double value = Double.parseDouble(floating(element));
                data.putDouble(checked(element, Double.isFinite(value), value));
            }
            case FLOAT16 -> data.putShort(half(element, false));
            case BFLOAT16 -> data.putShort(half(element, true));
            case STRING -> throw new IllegalArgumentException("string");
        }
    }

    private static boolean bool(Object element) {
        if (element instanceof Boolean bool) {
            return bool;
        }
        throw new Refused();
    }

    private static BigInteger whole(Object element, long min, long max) {
        return whole(element, BigInteger.valueOf(min), BigInteger.valueOf(max));
    }

    private static BigInteger whole(Object element, BigInteger min, BigInteger max) {
        if (!(element instanceof Raw raw)) {
            throw new Refused();
        }
        try {
            BigInteger value = new BigDecimal(raw.text()).toBigIntegerExact();
            if (value.compareTo(min) >= 0 && value.compareTo(max) <= 0) {
                return value;
            }
        } catch (ArithmeticException fraction) {
            // Refused below.
        }
        throw new Refused();
    }

    private static String floating(Object element) {
        if (element instanceof Raw raw) {
            return raw.text();
        }
        if (element instanceof String word
                && List.of("NaN", "Infinity", "-Infinity").contains(word)) {
            return word;
        }
        throw new Refused();
    }

    private static <T> T checked(Object element, boolean finite, T value) {
        if (finite || element instanceof String) {
            return value;
        }
        throw new Refused();
    }

    /** The nearest of all values, which grow with their bits; the even one of two. */
    private static short half(Object element, boolean wide) {
        String text = floating(element);
        if (element instanceof String) {
            return bits(Float.parseFloat(text), wide);
        }
        BigDecimal size = new BigDecimal(text).abs();
        int infinity = wide ? 0x7f80 : 0x7c00;
        int below = 0;
        for (int above = infinity; above - below > 1; ) {
            int middle = (below + above) / 2;
            if (exact(middle, wide).compareTo(size) <= 0) {
                below = middle;
            } else {
                above = middle;
            }
        }
        BigDecimal middle = exact(below, wide).add(exact(below + 1, wide)).divide(BigDecimal.TWO);
        int order = size.compareTo(middle);
        int best = order < 0 || (order == 0 && (below & 1) == 0) ? below : below + 1;
        if (best == infinity) {
            throw new Refused();
        }
        return (short) (text.startsWith("-") ? best | 0x8000 : best);
    }

    /** Infinity counts as the value that would follow, as IEEE 754 rounds to it. */
    private static BigDecimal exact(int bits, boolean wide) {
        float value = value((short) bits, wide);
        return Float.isInfinite(value) ? BigDecimal.TWO.pow(wide ? 128 : 16) : new BigDecimal(value);
    }

    private static short bits(float word, boolean wide) {
        return wide ? (short) (Float.floatToIntBits(word) >>> 16) : Float.floatToFloat16(word);
    }

    private static float value(short bits, boolean wide) {
        return wide ? Float.intBitsToFloat(bits << 16) : Float.float16ToFloat(bits);
    }

    private static @Nullable Object tree(JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case START_OBJECT -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                while (json.nextToken() != JsonToken.END_OBJECT) {
                    String name = json.currentName();
                    json.nextToken();
                    map.put(name, tree(json));
                }
                yield map;
            }
            case START_ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    list.add(tree(json));
                }
                yield list;
            }
            case VALUE_STRING -> json.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Raw(json.getText());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }
}
