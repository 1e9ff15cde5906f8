package vertebra.serving.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import vertebra.engine.api.ModelSignature;
import vertebra.engine.api.ModelSignature.Input;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.TensorType;
import vertebra.engine.api.tensor.Value;
import vertebra.serving.problem.ServingProblem;
import vertebra.spec.problem.ProblemException;

class TensorCodecProperties {

    @Property(tries = 4000, shrinking = ShrinkingMode.OFF)
    void decodesAsTheReferenceDoes(@ForAll long seed) {
        // given
        RandomRequests requests = new RandomRequests(seed);
        ModelSignature signature = requests.signature();
        byte[] body = requests.request(signature);
        Optional<List<Value>> expected = ReferenceDecoder.decode(signature, body);

        // when
        Optional<List<Value>> decoded = decode(signature, body);

        // then
        assertThat(decoded)
                .as(() -> signature.inputs() + " " + new String(body, StandardCharsets.UTF_8))
                .isEqualTo(expected);
    }

    @Property(tries = 1000, shrinking = ShrinkingMode.OFF)
    void decodesWhatItEncodes(@ForAll long seed) {
        // given
        Random random = new Random(seed);
        ModelSignature signature = new RandomRequests(seed).signature();
        EchoSlot slot = new EchoSlot(signature);
        fillWithAnything(slot, signature, random);
        List<Value> values = slot.written();
        DecodedRequest anyRequest = new DecodedRequest(
                new ModelPorts(signature, List.of()),
                new TensorBuffer[0],
                new Shape[0],
                java.util.stream.IntStream.range(0, values.size()).toArray(),
                DecodedRequest.Form.TENSORS);

        // when
        byte[] answer = anyRequest.encode(slot);

        // then
        assertThat(decode(signature, answer))
                .as(() -> signature.inputs() + " " + new String(answer, StandardCharsets.UTF_8))
                .contains(values);
    }

    @Property(tries = 500, shrinking = ShrinkingMode.OFF)
    void takesItsOwnSample(@ForAll long seed) {
        // given
        ModelSignature signature = new RandomRequests(seed).signature();

        // when
        String sample = SampleRequest.of(signature).orElseThrow();

        // then
        assertThat(decode(signature, sample.getBytes(StandardCharsets.UTF_8)))
                .as(() -> signature.inputs() + " " + sample)
                .isPresent();
    }

    @Property(tries = 500, shrinking = ShrinkingMode.OFF)
    void generatesInputsThatFit(@ForAll long seed) {
        // given
        ModelSignature signature = new RandomRequests(seed).signature();

        for (GeneratedInputs guess : GeneratedInputs.guesses(signature)) {
            // when
            EchoSlot slot = new EchoSlot(signature);
            guess.fill(slot, 3);

            // then
            assertThat(slot.written()).hasSameSizeAs(signature.inputs());
        }
    }

    private static Optional<List<Value>> decode(ModelSignature signature, byte[] body) {
        try {
            EchoSlot slot = new EchoSlot(signature);
            new TensorCodec(signature, List.of()).decode(body).fill(slot);
            return Optional.of(slot.written());
        } catch (ProblemException refused) {
            assertThat(refused.problem().type()).isEqualTo(ServingProblem.BAD_INPUT);
            return Optional.empty();
        }
    }

    /** Random bits; what is not a number is always the same one, since JSON has one word for all of them. */
    private static void fillWithAnything(EchoSlot slot, ModelSignature signature, Random random) {
        for (int i = 0; i < signature.inputs().size(); i++) {
            Input input = signature.inputs().get(i);
            long[] dims = input.info().shape().toArray();
            for (int d = 0; d < dims.length; d++) {
                dims[d] = dims[d] == Shape.DYNAMIC ? 1 + random.nextInt(3) : dims[d];
            }
            Shape shape = Shape.of(dims);
            if (input.info().type() == TensorType.STRING) {
                slot.strings(i, shape, texts((int) shape.elements(), random));
            } else {
                fillWithAnything(slot.input(i, shape), input.info().type(), random);
            }
        }
    }

    private static void fillWithAnything(ByteBuffer buffer, TensorType type, Random random) {
        while (buffer.hasRemaining()) {
            switch (type) {
                case BOOL -> buffer.put((byte) random.nextInt(2));
                case INT8, UINT8 -> buffer.put((byte) random.nextInt());
                case INT16, UINT16 -> buffer.putShort((short) random.nextInt());
                case INT32, UINT32 -> buffer.putInt(random.nextInt());
                case INT64, UINT64 -> buffer.putLong(random.nextLong());
                case FLOAT32 ->
                    buffer.putFloat(Float.intBitsToFloat(Float.floatToIntBits(Float.intBitsToFloat(random.nextInt()))));
                case FLOAT64 ->
                    buffer.putDouble(Double.longBitsToDouble(
                            Double.doubleToLongBits(Double.longBitsToDouble(random.nextLong()))));
                case FLOAT16 -> {
                    short bits = (short) random.nextInt();
                    buffer.putShort(Float.isNaN(Float.float16ToFloat(bits)) ? Float.floatToFloat16(Float.NaN) : bits);
                }
                case BFLOAT16 -> {
                    int bits = random.nextInt() & 0xffff0000;
                    boolean nan = Float.isNaN(Float.intBitsToFloat(bits));
                    buffer.putShort((short) ((nan ? Float.floatToIntBits(Float.NaN) : bits) >>> 16));
                }
                case STRING -> throw new IllegalArgumentException("string");
            }
        }
    }

    private static String[] texts(int count, Random random) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            StringBuilder text = new StringBuilder();
            random.ints(random.nextInt(8), 0, 0xd800)
                    .forEach(c -> text.append((char) (random.nextBoolean() ? c % 128 : c)));
            texts.add(text.toString());
        }
        return texts.toArray(String[]::new);
    }
}
