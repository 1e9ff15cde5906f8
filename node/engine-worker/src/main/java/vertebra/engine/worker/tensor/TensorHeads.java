package vertebra.engine.worker.tensor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.TensorType;
import vertebra.engine.api.tensor.ValueInfo.TensorInfo;

/** {@code {name, type, shape}}, as frames describe tensors. */
public final class TensorHeads {

    /**
     * A described tensor.
     *
     * @param info the shape as declared or as it is
     */
    public record Named(String name, TensorInfo info) {}

    private static final int MAX_RANK = 16;

    private TensorHeads() {}

    public static void add(ArrayNode list, String name, TensorType type, Shape shape) {
        ArrayNode dims =
                list.addObject().put("name", name).put("type", type.label()).putArray("shape");
        shape.dims().forEach(dims::add);
    }

    /** @throws IllegalArgumentException when this is no such list */
    public static List<Named> read(JsonNode list) {
        List<Named> all = new ArrayList<>();
        for (JsonNode one : list) {
            all.add(new Named(one.path("name").asText(), new TensorInfo(type(one), shape(one.path("shape")))));
        }
        return all;
    }

    private static TensorType type(JsonNode one) {
        String label = one.path("type").asText();
        return Arrays.stream(TensorType.values())
                .filter(type -> type.label().equals(label) && type != TensorType.BFLOAT16)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("tensor type: " + label));
    }

    private static Shape shape(JsonNode dims) {
        if (dims.size() > MAX_RANK) {
            throw new IllegalArgumentException("tensor rank: " + dims.size());
        }
        List<Long> shape = new ArrayList<>();
        dims.forEach(dim -> shape.add(dim.isIntegralNumber() && dim.asLong() >= 0 ? dim.asLong() : Shape.DYNAMIC));
        return new Shape(shape);
    }
}
