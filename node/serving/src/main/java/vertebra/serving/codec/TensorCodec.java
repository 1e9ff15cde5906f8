package vertebra.serving.codec;

import java.util.List;
import vertebra.engine.api.ModelSignature;
import vertebra.engine.api.ModelSignature.Input;
import vertebra.serving.codec.json.JsonFault;
import vertebra.serving.codec.json.JsonReader;

/**
 * JSON in, JSON out for one model, by its signature, as {@code docs/http.md} says. Built once per loaded model; immutable
 * and safe for any thread.
 */
public final class TensorCodec {

    /** Of one answer, of code too: all answers share the heap, and its end is the end of the process. */
    public static final int MAX_ANSWER_BYTES =
            (int) Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 16);

    private final ModelPorts ports;

    /**
     * @param defaultOutputs names that are answered unless a request selects others; empty: all
     * @throws IllegalArgumentException when a name is none of the signature's outputs
     * @throws vertebra.spec.problem.ProblemException {@code UNSERVABLE_MODEL} when an input has more than 8 dimensions
     */
    public TensorCodec(ModelSignature signature, List<String> defaultOutputs) {
        this.ports = new ModelPorts(signature, defaultOutputs);
    }

    /**
     * Reads a request body. Bounded: memory is taken as elements arrive, at most 8 bytes for every 2 of the body, never for
     * dimensions that were only claimed.
     *
     * @param json UTF-8; not kept
     * @throws vertebra.spec.problem.ProblemException {@code BAD_INPUT} that names the input, what was expected and what came
     */
    public DecodedRequest decode(byte[] json) {
        return decode(json, 0, json.length);
    }

    /** As {@link #decode(byte[])}, of a part of an array. */
    DecodedRequest decode(byte[] array, int offset, int length) {
        try {
            JsonReader json = new JsonReader(array, offset, length);
            if (!json.begin()) {
                throw BadInput.because("The body is empty (expected: " + ports.wanted() + ")");
            }
            DecodedRequest request = new RequestReader(ports, length).read(json);
            json.end();
            return request;
        } catch (JsonFault fault) {
            throw BadInput.because(fault.detail());
        }
    }

    /** {@link DecodedRequest#bytes} of one row, dimensions that the model leaves open being 1. */
    public long leastBytes() {
        double bytes = 0;
        for (Input input : ports.inputs()) {
            double elements = 1;
            for (long dim : input.info().shape().dims()) {
                elements *= Math.max(1, dim);
            }
            bytes += elements * TensorBuffer.bytesOf(input.info().type());
        }
        return (long) bytes;
    }
}
