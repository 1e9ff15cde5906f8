package vertebra.serving.codec;

import java.util.List;
import vertebra.engine.api.ModelSignature;

/**
 * JSON in, JSON out for one model, by its signature, as {@code docs/http.md} says. Built once per loaded model; immutable
 * and safe for any thread.
 */
public final class TensorCodec {

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
     * @param json UTF-8
     * @throws vertebra.spec.problem.ProblemException {@code BAD_INPUT} that names the input, what was expected and what came
     */
    public DecodedRequest decode(byte[] json) {
        RequestReader reader = new RequestReader(ports, json.length);
        return JsonBody.read(json, ports::wanted, reader::read);
    }
}
