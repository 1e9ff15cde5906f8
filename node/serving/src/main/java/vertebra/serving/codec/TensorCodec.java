package vertebra.serving.codec;

import java.util.List;
import vertebra.engine.api.ModelSignature;

/**
 * JSON in, JSON out for one model, by its signature, as {@code docs/http.md} says. Built once per loaded model; stateless
 * and safe for any thread.
 */
public final class TensorCodec {

    private final ModelSignature signature;

    /**
     * @param defaultOutputs names that are answered unless a request selects others; empty: all
     * @throws IllegalArgumentException when a name is none of the signature's outputs
     */
    public TensorCodec(ModelSignature signature, List<String> defaultOutputs) {
        this.signature = signature;
        throw new UnsupportedOperationException(defaultOutputs.toString());
    }

    /**
     * Reads a request body. Bounded: the product of dimensions, depth, digits and rank are checked before memory is taken.
     *
     * @param json UTF-8
     * @throws vertebra.spec.problem.ProblemException {@code BAD_INPUT} that names the input, what was expected and what came
     */
    public DecodedRequest decode(byte[] json) {
        throw new UnsupportedOperationException(signature.toString() + json.length);
    }
}
