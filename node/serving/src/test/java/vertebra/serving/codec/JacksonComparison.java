package vertebra.serving.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import vertebra.engine.api.ModelSignature;
import vertebra.engine.api.tensor.TensorType;
import vertebra.engine.api.tensor.Value;
import vertebra.spec.problem.ProblemException;

/** Holds the codec's reader against the one that reads with Jackson. The same bodies for the same seed. */
final class JacksonComparison {

    /** What a reader makes of a body: tensors, or the words of a refusal. */
    private record Outcome(List<Value> tensors, List<Integer> outputs, int rows, String refusal) {}

    private JacksonComparison() {}

    /** A request for a signature of any types, and what three changes make of it. */
    static void ofRequests(long seed) {
        RandomRequests requests = new RandomRequests(seed);
        Mutations mutations = new Mutations(new Random(seed));
        ModelSignature signature = requests.signature();
        byte[] body = requests.request(signature);
        byte[] other = requests.request(signature);
        check(signature, body);
        for (int i = 0; i < 3; i++) {
            check(signature, mutations.of(body, other));
        }
    }

    /** Numbers of any length, well written or nearly so, for each type. */
    static void ofNumbers(long seed) {
        Random random = new Random(seed);
        for (TensorType type : TensorType.values()) {
            ModelSignature signature = Signatures.model().in("x", type, -1).build();
            String number = number(random);
            check(signature, ("[" + number + "]").getBytes(UTF_8));
            check(signature, number.getBytes(UTF_8));
        }
    }

    static void check(ModelSignature signature, byte[] body) {
        ModelPorts ports = new ModelPorts(signature, List.of());
        Outcome expected = outcome(signature, () -> JacksonBody.decode(ports, body));
        byte[] within = new byte[body.length + 7];
        java.util.Arrays.fill(within, (byte) '1');
        System.arraycopy(body, 0, within, 3, body.length);
        Outcome actual = outcome(signature, () -> new TensorCodec(signature, List.of()).decode(within, 3, body.length));
        assertThat(actual)
                .as(() -> signature.inputs() + "\n" + new String(body, UTF_8))
                .isEqualTo(expected);
    }

    private interface Decoding {
        DecodedRequest decode();
    }

    private static Outcome outcome(ModelSignature signature, Decoding decoding) {
        try {
            DecodedRequest request = decoding.decode();
            EchoSlot slot = new EchoSlot(signature);
            request.fill(slot);
            List<Integer> outputs =
                    java.util.Arrays.stream(request.outputs()).boxed().toList();
            return new Outcome(slot.written(), outputs, request.rows(), "");
        } catch (ProblemException refused) {
            return new Outcome(List.of(), List.of(), 0, refused.problem().detail());
        }
    }

    private static String number(Random random) {
        StringBuilder number = new StringBuilder(random.nextInt(4) == 0 ? "-" : "");
        digits(number, random, random.nextInt(3) == 0 ? 0 : random.nextInt(random.nextInt(8) == 0 ? 70 : 22));
        if (random.nextInt(4) != 0) {
            digits(number.append('.'), random, random.nextInt(random.nextInt(8) == 0 ? 70 : 22));
        }
        if (random.nextInt(3) == 0) {
            int exponent = random.nextInt(random.nextInt(4) == 0 ? 400 : 45);
            number.append(random.nextBoolean() ? "e" : "E")
                    .append(random.nextBoolean() ? "-" : random.nextBoolean() ? "+" : "");
            number.append(random.nextInt(12) == 0 ? "" : exponent);
        }
        return number.toString();
    }

    /** Half of them begin with zeros or are all nines, where lengths and ties lie. */
    private static void digits(StringBuilder number, Random random, int count) {
        int zeros = random.nextInt(4) == 0 ? random.nextInt(count + 1) : 0;
        boolean nines = random.nextInt(8) == 0;
        number.repeat('0', zeros);
        for (int i = zeros; i < count; i++) {
            number.append((char) ('0' + (nines ? 9 : random.nextInt(10))));
        }
        if (count == 0 && random.nextInt(20) != 0) {
            number.append('0');
        }
    }
}
