package vertebra.serving.telemetry.answers;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.TensorType;
import vertebra.engine.api.tensor.Value;

/**
 * What code answered in JSON, as values that models answer: a text, a number or a boolean; a list of fractions as the scores of one
 * row; any other list as several answers; an object as scores by name.
 */
final class JsonAnswer {

    private JsonAnswer() {}

    /**
     * The value of a field, or of that field of each object of a list; without a field the answer itself.
     *
     * @param json anything; what is no JSON, or lacks the field, has no value
     */
    static Optional<Value> value(byte[] json, Optional<String> field) {
        try {
            Object answer = Json.decodeValue(Buffer.buffer(json));
            return field.isEmpty() ? of(answer) : field.flatMap(name -> field(answer, name));
        } catch (DecodeException noJson) {
            return Optional.empty();
        }
    }

    private static Optional<Value> field(@Nullable Object answer, String name) {
        if (answer instanceof JsonArray list) {
            return Optional.of(new Value.Sequence(list.stream()
                    .flatMap(each ->
                            each instanceof JsonObject object ? of(object.getValue(name)).stream() : Stream.of())
                    .toList()));
        }
        return answer instanceof JsonObject object ? of(object.getValue(name)) : Optional.empty();
    }

    private static Optional<Value> of(@Nullable Object json) {
        return switch (json) {
            case String text -> Optional.of(new Value.Strings(Shape.of(), List.of(text)));
            case Boolean bool -> Optional.of(new Value.Strings(Shape.of(), List.of(bool.toString())));
            case Integer whole -> Optional.of(whole(whole));
            case Long whole -> Optional.of(whole(whole));
            case Number fraction -> Optional.of(fractions(Shape.of(), List.of(fraction)));
            case JsonArray list -> Optional.of(list(list));
            case JsonObject object -> Optional.of(scores(object));
            case null, default -> Optional.empty();
        };
    }

    private static Value list(JsonArray list) {
        boolean row = list.size() > 1
                && list.stream().allMatch(Number.class::isInstance)
                && list.stream().anyMatch(each -> each instanceof Double);
        return row
                ? fractions(
                        Shape.of(1, list.size()),
                        list.stream().map(Number.class::cast).toList())
                : new Value.Sequence(
                        list.stream().flatMap(each -> of(each).stream()).toList());
    }

    private static Value scores(JsonObject object) {
        return new Value.Mapping(object.getMap().entrySet().stream()
                .filter(entry -> entry.getValue() instanceof Number)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    private static Value whole(long number) {
        ByteBuffer data = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
        return new Value.Tensor(TensorType.INT64, Shape.of(), data.putLong(0, number));
    }

    private static Value fractions(Shape shape, List<Number> numbers) {
        ByteBuffer data = ByteBuffer.allocate(numbers.size() * Double.BYTES).order(ByteOrder.nativeOrder());
        numbers.forEach(number -> data.putDouble(number.doubleValue()));
        return new Value.Tensor(TensorType.FLOAT64, shape, data.flip());
    }
}
