package vertebra.serving.batching;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Compares two JSON answers: names, texts, booleans and whole numbers exactly; fractions to one part in a hundred thousand of
 * their size, or one in a million of the largest number beside them, because a product of matrices adds up in another order for
 * several rows than for one.
 */
final class SameAnswer {

    private static final double OF_ITS_SIZE = 1e-5;
    private static final double OF_THE_LARGEST = 1e-6;

    private SameAnswer() {}

    static boolean is(byte[] one, byte[] other) {
        return same(Json.decodeValue(Buffer.buffer(one)), Json.decodeValue(Buffer.buffer(other)), 0);
    }

    private static boolean same(@Nullable Object one, @Nullable Object other, double largest) {
        if (one instanceof JsonObject object && other instanceof JsonObject another) {
            return object.fieldNames().equals(another.fieldNames())
                    && object.fieldNames().stream()
                            .allMatch(name -> same(object.getValue(name), another.getValue(name), 0));
        }
        if (one instanceof JsonArray list && other instanceof JsonArray another) {
            return sameLists(list, another);
        }
        if (one instanceof Double number && other instanceof Double another) {
            double size = Math.max(Math.abs(number), Math.abs(another));
            return Math.abs(number - another) <= Math.max(OF_ITS_SIZE * size, OF_THE_LARGEST * largest);
        }
        return one != null && one.equals(other);
    }

    private static boolean sameLists(JsonArray one, JsonArray other) {
        double largest = 0;
        for (Object element : one) {
            largest = element instanceof Double number ? Math.max(largest, Math.abs(number)) : largest;
        }
        boolean same = one.size() == other.size();
        for (int i = 0; same && i < one.size(); i++) {
            same = same(one.getValue(i), other.getValue(i), largest);
        }
        return same;
    }
}
