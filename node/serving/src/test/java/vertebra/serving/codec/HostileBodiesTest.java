package vertebra.serving.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import vertebra.engine.api.ModelSignature;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.TensorType;
import vertebra.engine.api.tensor.Value;
import vertebra.serving.problem.ServingProblem;
import vertebra.spec.problem.ProblemException;

/** Bodies that mean harm end in a refusal, soon, and never in anything else. */
@Tag("S8")
class HostileBodiesTest {

    private static final ModelSignature SIGNATURE = Signatures.model()
            .in("x", TensorType.FLOAT32, -1, 4)
            .in("k", TensorType.INT64, -1)
            .in("s", TensorType.STRING, -1)
            .in("h", TensorType.FLOAT16, -1, -1)
            .out("y", TensorType.FLOAT32, -1)
            .build();

    private static final ModelSignature BARE =
            Signatures.model().in("x", TensorType.FLOAT64, -1, -1).build();

    private static final ModelSignature BARE_ANSWERING = Signatures.model()
            .in("x", TensorType.FLOAT64, -1, -1)
            .out("y", TensorType.FLOAT32, -1, -1)
            .build();

    private static final int MILLION = 1_000_000;

    static Stream<Arguments> hostileBodies() {
        return Stream.of(
                Arguments.of("depth", "[".repeat(MILLION)),
                Arguments.of("closed depth", "[".repeat(MILLION) + "]".repeat(MILLION)),
                Arguments.of("depth of objects", "{\"x\":".repeat(MILLION)),
                Arguments.of("depth of instances", "{\"instances\":[".repeat(MILLION)),
                Arguments.of("a long number", "[[" + "9".repeat(MILLION) + "]]"),
                Arguments.of("a long fraction", "[[0." + "1".repeat(MILLION) + "]]"),
                Arguments.of("a long exponent", "[[1e" + "9".repeat(MILLION) + "]]"),
                Arguments.of("65 digits", "[[" + "1".repeat(65) + "]]"),
                Arguments.of("a huge exponent", "[[1e999999999]]"),
                Arguments.of("a long name", "{\"" + "n".repeat(MILLION) + "\":1}"),
                Arguments.of("a long text", "\"" + "t".repeat(MILLION) + "\""),
                Arguments.of("an open text", "[[\"" + "t".repeat(MILLION)),
                Arguments.of("many empty lists", "[" + "[],".repeat(MILLION) + "1]"),
                Arguments.of("many elements, then a fault", "[[" + "0,".repeat(MILLION) + "x]]"),
                Arguments.of("many names", manyNames()),
                Arguments.of("many instances, then a fault", "{\"instances\":[" + "[0],".repeat(MILLION) + "null]}"),
                Arguments.of("many outputs", "{\"outputs\":[" + "\"a\",".repeat(MILLION) + "\"a\"]}"),
                Arguments.of("white space", " ".repeat(MILLION)),
                Arguments.of("zeros", "\0".repeat(MILLION)),
                Arguments.of("a control character in a text", "\"\u0001\""),
                Arguments.of("a broken escape", "\"\\x\""),
                Arguments.of("a broken unicode escape", "\"\\u12\""),
                Arguments.of("a byte order mark only", "\ufeff"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostileBodies")
    @Timeout(value = 10, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void refusesItSoon(String name, String body) {
        for (ModelSignature signature : List.of(SIGNATURE, BARE)) {
            assertThatThrownBy(() -> new TensorCodec(signature, List.of()).decode(body.getBytes(UTF_8)))
                    .as(name)
                    .isInstanceOfSatisfying(ProblemException.class, HostileBodiesTest::isFitForTheCaller);
        }
    }

    @Test
    void refusesAnAnswerWithoutEnd() {
        // given
        TensorCodec codec = new TensorCodec(BARE_ANSWERING, List.of());
        DecodedRequest request = codec.decode("[[1]]".getBytes(UTF_8));
        EchoSlot slot = new EchoSlot(BARE_ANSWERING)
                .answering(
                        0, new Value.Tensor(TensorType.FLOAT32, Shape.of(1L << 40, 0), ByteBuffer.allocateDirect(0)));

        // then
        assertThatThrownBy(() -> request.encode(slot))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().type()).isEqualTo(ServingProblem.BAD_INPUT))
                .hasMessageContaining("fewer rows");
    }

    @Test
    void takesNoMemoryForDimensionsThatAreOnlyDeclared() {
        // given
        ModelSignature vast = Signatures.model()
                .in("x", TensorType.FLOAT64, 1 << 30, 1 << 30, 1 << 30)
                .build();

        // then
        assertThatThrownBy(() -> new TensorCodec(vast, List.of()).decode("[[[1]]]".getBytes(UTF_8)))
                .hasMessageContaining(
                        "input 'x': expected float64 [1073741824, 1073741824, 1073741824], came numbers of"
                                + " shape [1, 1, 1]");
        assertThat(SampleRequest.of(vast)).isEmpty();
    }

    @Test
    @Timeout(60)
    void answersOrRefusesEveryMutationOfAValidBody() {
        // given
        Random random = new Random(20_260_101);
        TensorCodec codec = new TensorCodec(SIGNATURE, List.of());
        List<byte[]> seeds = Stream.of(
                        "{\"x\":[[1,2.5,-3e2,4]],\"k\":[9223372036854775807],\"s\":[\"a\\u00e9\\n\"],\"h\":[[1,\"NaN\"]]}",
                        "{\"x\":[1,2,3,4],\"k\":1,\"s\":\"é€\",\"h\":[0.1],\"outputs\":[\"y\"]}",
                        "{\"instances\":[{\"x\":[1,2,3,4],\"k\":1,\"s\":\"\",\"h\":[]},{\"x\":[1,2,3,4],\"k\":1,\"s\":\"\",\"h\":[]}]}")
                .map(body -> body.getBytes(UTF_8))
                .toList();
        int taken = 0;

        // when
        for (int i = 0; i < 20_000; i++) {
            byte[] body = mutated(seeds.get(i % seeds.size()), seeds, random);
            try {
                codec.decode(body).fill(new EchoSlot(SIGNATURE));
                taken++;
            } catch (ProblemException refused) {
                isFitForTheCaller(refused);
            }
        }

        // then
        assertThat(taken).as("mutations that still fit").isBetween(500, 19_500);
    }

    @Test
    void decodesMegabytesInTime() {
        // given
        byte[] body = ("[[" + "0.12345678,".repeat(MILLION) + "1]]").getBytes(UTF_8);
        TensorCodec codec = new TensorCodec(BARE, List.of());

        // when
        long start = System.nanoTime();
        DecodedRequest request = codec.decode(body);

        // then
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
        assertThat(request.rows()).isEqualTo(1);
    }

    private static void isFitForTheCaller(ProblemException refused) {
        assertThat(refused.problem().type()).isEqualTo(ServingProblem.BAD_INPUT);
        assertThat(refused.problem().detail())
                .hasSizeLessThan(400)
                .doesNotContain("com.", "java.", "jackson", "Exception", "Stream", "null pointer");
        assertThat(refused.problem().detail().chars()).noneMatch(Character::isISOControl);
    }

    private static byte[] mutated(byte[] seed, List<byte[]> seeds, Random random) {
        byte[] body = seed.clone();
        for (int changes = 1 + random.nextInt(3); changes > 0 && body.length > 0; changes--) {
            int at = random.nextInt(body.length);
            body = switch (random.nextInt(5)) {
                case 0 -> flipped(body, at, random);
                case 1 -> spliced(body, at, new byte[0], Math.min(body.length, at + 1 + random.nextInt(4)));
                case 2 -> spliced(body, at, one(random), at);
                case 3 -> spliced(body, at, one(random), at + 1);
                default -> {
                    byte[] other = seeds.get(random.nextInt(seeds.size()));
                    int from = random.nextInt(other.length);
                    int to = from + random.nextInt(Math.min(12, other.length - from));
                    yield spliced(body, at, java.util.Arrays.copyOfRange(other, from, to), at);
                }
            };
        }
        return body;
    }

    private static byte[] flipped(byte[] body, int at, Random random) {
        body[at] = (byte) (body[at] ^ (1 << random.nextInt(8)));
        return body;
    }

    private static byte[] one(Random random) {
        String[] pieces = {
            "[",
            "]",
            "{",
            "}",
            ",",
            ":",
            "\"",
            "0",
            "1",
            "-",
            ".",
            "e",
            "1e999",
            "null",
            "true",
            "NaN",
            "\\",
            "\\ud800",
            "\"x\":",
            "\"k\":",
            "\"outputs\":",
            "\"instances\":",
            " ",
            "\n",
            "\u0000",
            "😀",
            "9999999999999999999999"
        };
        return pieces[random.nextInt(pieces.length)].getBytes(UTF_8);
    }

    private static byte[] spliced(byte[] body, int at, byte[] piece, int resume) {
        byte[] result = new byte[at + piece.length + body.length - resume];
        System.arraycopy(body, 0, result, 0, at);
        System.arraycopy(piece, 0, result, at, piece.length);
        System.arraycopy(body, resume, result, at + piece.length, body.length - resume);
        return result;
    }

    private static String manyNames() {
        StringBuilder body = new StringBuilder("{");
        for (int i = 0; i < 100_000; i++) {
            body.append("\"n").append(i).append("\":0,");
        }
        return body.append("\"n\":0}").toString();
    }
}
