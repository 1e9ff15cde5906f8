package vertebra.serving.codec;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import vertebra.engine.api.ModelSignature;
import vertebra.engine.api.ModelSignature.Input;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.TensorType;
import vertebra.serving.codec.json.JsonWriter;

/** A request body that fits a signature, for people to copy. */
public final class SampleRequest {

    private static final long MAX_ELEMENTS = 1 << 20;
    /** Room for as many, their brackets and names. */
    private static final int MAX_BYTES = 64 << 20;

    private SampleRequest() {}

    /**
     * A JSON body that {@link TensorCodec#decode} takes: a single instance where the model allows one, else tensors of one
     * row. Empty when it would hold more than a million numbers.
     */
    public static Optional<String> of(ModelSignature signature) {
        boolean single = signature.inputs().stream()
                .map(input -> input.info().shape())
                .allMatch(shape -> shape.rank() == 0 || shape.dim(0) == Shape.DYNAMIC || shape.dim(0) == 1);
        if (signature.inputs().stream().anyMatch(SampleRequest::isLarge)) {
            return Optional.empty();
        }
        JsonWriter json = new JsonWriter(MAX_BYTES).startObject();
        for (Input input : signature.inputs()) {
            json.name(input.name());
            List<Long> dims = input.info().shape().dims();
            write(json, input.info().type(), single && !dims.isEmpty() ? dims.subList(1, dims.size()) : dims);
        }
        return Optional.of(new String(json.endObject().toUtf8(), StandardCharsets.UTF_8));
    }

    private static void write(JsonWriter json, TensorType type, List<Long> dims) {
        if (dims.isEmpty()) {
            writeElement(json, type);
            return;
        }
        json.startList();
        for (long i = size(dims.getFirst()); i > 0; i--) {
            write(json, type, dims.subList(1, dims.size()));
        }
        json.endList();
    }

    private static void writeElement(JsonWriter json, TensorType type) {
        switch (type) {
            case STRING -> json.text("text");
            case BOOL -> json.bool(false);
            case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> json.number(0.5);
            case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 -> json.number(0L);
        }
    }

    private static boolean isLarge(Input input) {
        double elements = 1;
        for (long dim : input.info().shape().dims()) {
            elements *= Math.max(1, size(dim));
        }
        return elements > MAX_ELEMENTS;
    }

    private static long size(long dim) {
        return dim == Shape.DYNAMIC ? 1 : dim;
    }
}
