package vertebra.serving.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;
import vertebra.engine.api.ModelSignature;
import vertebra.engine.api.tensor.TensorType;
import vertebra.serving.problem.ServingProblem;
import vertebra.spec.problem.ProblemException;

/** Any bytes as a request: tensors or a refusal, never anything else. The seeds always run, {@code make fuzz} goes on. */
@Tag("S8")
@Tag("S18")
class TensorCodecFuzzTest {

    private static final int MAX_DETAIL = 400;
    private static final int MAX_BYTES_PER_BYTE = 8;

    private static final List<ModelSignature> MODELS = List.of(
            echo(Signatures.model().in("x", TensorType.FLOAT32, -1, 4).in("k", TensorType.INT64, -1)),
            echo(Signatures.model().in("x", TensorType.FLOAT64, -1, -1)),
            echo(Signatures.model().in("s", TensorType.STRING, -1).in("b", TensorType.BOOL, -1, 2)),
            echo(Signatures.model().in("h", TensorType.FLOAT16, 2, -1).in("u", TensorType.UINT8)),
            echo(Signatures.model().in("instances", TensorType.INT32, 1, -1).in("outputs", TensorType.BFLOAT16, -1)));

    static Stream<byte[]> seeds() {
        return Stream.of(
                        "{\"x\":[[1,2.5,-3e2,4]],\"k\":[9223372036854775807]}",
                        "{\"x\":[1,-0.0,1e-45,\"NaN\"],\"k\":-1,\"outputs\":[\"k\"]}",
                        "{\"instances\":[{\"x\":[1,2,3,4],\"k\":1},{\"x\":[5,6,7,8],\"k\":1.0e2}]}",
                        "[[1e308,\"-Infinity\"],[4.9e-324,9007199254740993]]",
                        "{\"s\":[\"\\u00e9\\n\\ud83d\\ude00\",\"\"],\"b\":[[true,false],[false,true]]}",
                        "{\"h\":[[65504],[6e-8]],\"u\":255}",
                        "{\"instances\":[[-2147483648]],\"outputs\":[1]}",
                        "{\"x\":[[1,2,3,1e999]],\"k\":[1]}",
                        "{\"k\":1,\"k\":1}",
                        "[".repeat(70),
                        " \ufeff[[1]] ")
                .map(body -> body.getBytes(UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void readsOrRefuses(byte[] body) {
        for (ModelSignature model : MODELS) {
            try {
                answers(model, body);
            } catch (ProblemException refused) {
                assertThat(refused.problem().type()).isEqualTo(ServingProblem.BAD_INPUT);
                assertThat(refused.problem().detail()).isNotBlank().hasSizeLessThan(MAX_DETAIL);
                assertThat(refused.problem().detail().chars()).noneMatch(Character::isISOControl);
            }
        }
    }

    private static void answers(ModelSignature model, byte[] body) {
        EchoSlot slot = new EchoSlot(model);
        DecodedRequest request = new TensorCodec(model, List.of()).decode(body);
        assertThat(request.bytes()).isLessThanOrEqualTo((long) MAX_BYTES_PER_BYTE * body.length);
        request.fill(slot);
        assertThat(Json.decodeValue(Buffer.buffer(request.encode(slot)))).isNotNull();
    }

    /** The inputs again as outputs. */
    private static ModelSignature echo(Signatures inputs) {
        inputs.build().inputs().forEach(input -> inputs.out(input.name(), input.info()));
        return inputs.build();
    }
}
