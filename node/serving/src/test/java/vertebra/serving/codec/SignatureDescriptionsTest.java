package vertebra.serving.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import vertebra.engine.api.ModelSignature;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.TensorType;
import vertebra.engine.api.tensor.Value;
import vertebra.engine.api.tensor.ValueInfo.MapInfo;
import vertebra.engine.api.tensor.ValueInfo.SequenceInfo;
import vertebra.registry.artifact.ModelFacts.Port;

/** What is said of a model, and tried with it, from its signature alone. */
class SignatureDescriptionsTest {

    private static final ModelSignature SIGNATURE = Signatures.model()
            .in("user \"id\"", TensorType.STRING, -1)
            .in("x", TensorType.FLOAT32, -1, 2)
            .in("tokens", TensorType.INT64, 1, -1)
            .in("flag", TensorType.BOOL)
            .out("label", TensorType.INT64, -1)
            .out("probabilities", new SequenceInfo(new MapInfo(TensorType.INT64, TensorType.FLOAT32)))
            .build();

    @Test
    void showsASampleOfOneInstance() {
        assertThat(SampleRequest.of(SIGNATURE))
                .contains("{\"user \\\"id\\\"\":\"text\",\"x\":[0.5,0.5],\"tokens\":[0],\"flag\":false}");
    }

    @Test
    void showsASampleOfWholeTensorsWhereThereIsNoBatch() {
        ModelSignature signature = Signatures.model()
                .in("x", TensorType.INT8, -1, 2)
                .in("weights", TensorType.FLOAT64, 2)
                .build();
        assertThat(SampleRequest.of(signature)).contains("{\"x\":[[0,0]],\"weights\":[0.5,0.5]}");
    }

    @Test
    void namesTypesAsUsersSeeThem() {
        assertThat(SignaturePorts.inputs(SIGNATURE))
                .containsExactly(
                        new Port("user \"id\"", "string", List.of(-1L)),
                        new Port("x", "float32", List.of(-1L, 2L)),
                        new Port("tokens", "int64", List.of(1L, -1L)),
                        new Port("flag", "bool", List.of()));
        assertThat(SignaturePorts.outputs(SIGNATURE))
                .containsExactly(
                        new Port("label", "int64", List.of(-1L)),
                        new Port("probabilities", "sequence(map(int64,float32))", List.of()));
    }

    @Test
    void guessesTheLikeliestInputsFirst() {
        // given
        List<GeneratedInputs> guesses = GeneratedInputs.guesses(SIGNATURE);

        // when
        EchoSlot first = new EchoSlot(SIGNATURE);
        guesses.getFirst().fill(first, 3);
        EchoSlot last = new EchoSlot(SIGNATURE);
        guesses.getLast().fill(last, 1);

        // then
        assertThat(first.written(0)).isEqualTo(new Value.Strings(Shape.of(3), List.of("", "", "")));
        assertThat(first.written(1)).isEqualTo(Signatures.float32(Shape.of(3, 2), 0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f));
        assertThat(first.written(2)).isEqualTo(Signatures.int64(Shape.of(1, 1), 0));
        assertThat(((Value.Tensor) last.written(2)).shape()).isEqualTo(Shape.of(1, 224));
        assertThat(((Value.Tensor) last.written(2)).data().getLong(0)).isEqualTo(1);
    }

    @Test
    void guessesOnceWhereTheSignatureLeavesNothingOpen() {
        ModelSignature signature =
                Signatures.model().in("x", TensorType.FLOAT32, -1, 4).build();
        assertThat(GeneratedInputs.guesses(signature)).hasSize(1);
    }

    @Test
    void generatesNoTextsThatFillTheHeap() {
        // given
        ModelSignature signature =
                Signatures.model().in("words", TensorType.STRING, 1, 1 << 30).build();
        GeneratedInputs only = GeneratedInputs.guesses(signature).getFirst();

        // then
        assertThatThrownBy(() -> only.fill(new EchoSlot(signature), 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void triesNoGuessThatIsVast() {
        ModelSignature signature = Signatures.model()
                .in("x", TensorType.FLOAT32, -1, -1, -1, -1, -1)
                .build();
        assertThat(GeneratedInputs.guesses(signature)).hasSize(3);
    }
}
