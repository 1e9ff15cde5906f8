package vertebra.serving.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static vertebra.serving.codec.Signatures.float32;
import static vertebra.serving.codec.Signatures.int64;
import static vertebra.serving.codec.Signatures.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.engine.api.ModelSignature;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.TensorType;
import vertebra.engine.api.tensor.Value;
import vertebra.engine.api.tensor.ValueInfo.MapInfo;
import vertebra.engine.api.tensor.ValueInfo.SequenceInfo;

/** Which requests mean what, and which answers they get. */
class RequestFormsTest {

    private static final ModelSignature DOCUMENTED = Signatures.documented();

    @Test
    void isAsLargeAsItsTensorsByMoreRowsOrByLongerOnes() {
        // given
        ModelSignature signature = Signatures.model()
                .in("tokens", TensorType.INT64, -1, -1)
                .in("word", TensorType.STRING)
                .build();

        // then
        assertThat(new TensorCodec(signature, List.of()).leastBytes()).isEqualTo(8 + 16);
        assertThat(decode(signature, "{\"tokens\":[[1]],\"word\":\"a\"}").bytes())
                .isEqualTo(8 + 16);
        assertThat(decode(signature, "{\"tokens\":[[1,2,3]],\"word\":\"a\"}").bytes())
                .isEqualTo(24 + 16);
        assertThat(decode(signature, "{\"tokens\":[[1],[2],[3]],\"word\":\"a\"}")
                        .bytes())
                .isEqualTo(24 + 16);
    }

    @Test
    void takesTensorsAsTheyAre() {
        // given
        EchoSlot slot = new EchoSlot(DOCUMENTED).answering(0, int64(Shape.of(2), 0, 1));

        // when
        DecodedRequest request = decode(DOCUMENTED, "{\"x\": [[1,2,3,4],[5,6,7,8]], \"k\": [1,2]}");
        String answer = answer(request, slot);

        // then
        assertThat(answer).isEqualTo("{\"label\":[0,1]}");
        assertThat(slot.written(0)).isEqualTo(float32(Shape.of(2, 4), 1, 2, 3, 4, 5, 6, 7, 8));
        assertThat(slot.written(1)).isEqualTo(int64(Shape.of(2), 1, 2));
        assertThat(request.rows()).isEqualTo(2);
    }

    @Test
    void takesRowsWithoutNamesWhereEachInputIsAColumn() {
        // given
        ModelSignature table = Signatures.model()
                .in("age", TensorType.FLOAT32, -1)
                .in("rooms", TensorType.INT64, -1)
                .out("price", TensorType.INT64, -1)
                .build();
        EchoSlot slot = new EchoSlot(table).answering(0, int64(Shape.of(2), 7, 8));

        // when
        DecodedRequest request = decode(table, "{\"instances\": [[1.5, 2], {\"rooms\": 4, \"age\": 3}]}");
        String answer = answer(request, slot);

        // then
        assertThat(answer).isEqualTo("{\"predictions\":[7,8]}");
        assertThat(slot.written(0)).isEqualTo(float32(Shape.of(2), 1.5f, 3));
        assertThat(slot.written(1)).isEqualTo(int64(Shape.of(2), 2, 4));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[[1.5]]|instance 0 is a list of 1 values (expected: 2, for 'age', 'rooms')",
                "[[1.5, 2], [1, 2, 3]]|instance 1 is a list of more values (expected: 2, for 'age', 'rooms')",
                "[[1.5, [2]]]|input 'rooms': expected int64 [], came lists that are nested deeper in instance 0",
                "[1.5, 2]|instance 0 is the number 1.5 (expected: an object with a value for 'age', 'rooms')",
            })
    void refusesRowsThatAreNone(String instances, String reason) {
        // given
        ModelSignature table = Signatures.model()
                .in("age", TensorType.FLOAT32, -1)
                .in("rooms", TensorType.INT64, -1)
                .out("price", TensorType.INT64, -1)
                .build();

        // then
        assertThatThrownBy(() -> decode(table, "{\"instances\": " + instances + "}"))
                .hasMessageContaining(reason);
    }

    @Test
    void takesASingleInstanceWithoutItsBatchDimension() {
        // given
        EchoSlot slot = new EchoSlot(DOCUMENTED).answering(0, int64(Shape.of(1), 0));

        // when
        DecodedRequest request = decode(DOCUMENTED, "{\"x\": [1,2,3,4], \"k\": 1}");
        String answer = answer(request, slot);

        // then
        assertThat(answer).isEqualTo("{\"label\":0}");
        assertThat(slot.written(0)).isEqualTo(float32(Shape.of(1, 4), 1, 2, 3, 4));
        assertThat(slot.written(1)).isEqualTo(int64(Shape.of(1), 1));
        assertThat(request.rows()).isEqualTo(1);
    }

    @Test
    void takesInstancesAndAnswersBarePredictionsOfOneOutput() {
        // given
        EchoSlot slot = new EchoSlot(DOCUMENTED).answering(0, int64(Shape.of(2), 0, 1));

        // when
        DecodedRequest request =
                decode(DOCUMENTED, "{\"instances\": [{\"x\": [1,2,3,4], \"k\": 1}, {\"k\": 2, \"x\": [5,6,7,8]}]}");
        String answer = answer(request, slot);

        // then
        assertThat(answer).isEqualTo("{\"predictions\":[0,1]}");
        assertThat(slot.written(0)).isEqualTo(float32(Shape.of(2, 4), 1, 2, 3, 4, 5, 6, 7, 8));
        assertThat(request.rows()).isEqualTo(2);
    }

    @Test
    void answersTheOutputsThatTheRequestNames() {
        // given
        ModelSignature signature = model().in("x", TensorType.INT64, -1)
                .out("a", TensorType.INT64, -1)
                .out("b", TensorType.INT64, -1)
                .build();
        EchoSlot slot =
                new EchoSlot(signature).answering(0, int64(Shape.of(2), 1, 2)).answering(1, int64(Shape.of(2), 3, 4));

        // when
        DecodedRequest chosen = decode(signature, "{\"x\": [7,8], \"outputs\": [\"b\"]}");
        DecodedRequest reversed = decode(signature, "{\"outputs\": [\"b\", \"a\"], \"instances\": [7,8]}");

        // then
        assertThat(chosen.outputs()).containsExactly(1);
        assertThat(answer(chosen, slot)).isEqualTo("{\"b\":[3,4]}");
        assertThat(answer(reversed, slot)).isEqualTo("{\"predictions\":[{\"b\":3,\"a\":1},{\"b\":4,\"a\":2}]}");
    }

    @Test
    void answersTheDefaultOutputsUnlessOthersAreNamed() {
        // given
        ModelSignature signature = model().in("x", TensorType.INT64, -1)
                .out("a", TensorType.INT64, -1)
                .out("b", TensorType.INT64, -1)
                .build();

        // when
        TensorCodec codec = new TensorCodec(signature, List.of("b"));

        // then
        assertThat(codec.decode("[1]".getBytes(UTF_8)).outputs()).containsExactly(1);
        assertThat(codec.decode("{\"x\":1,\"outputs\":[\"a\"]}".getBytes(UTF_8)).outputs())
                .containsExactly(0);
        assertThatThrownBy(() -> new TensorCodec(signature, List.of("c"))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[[1,2,3,4]]|[1, 4]|{\"y\":[[1.0,2.0,3.0,4.0]]}",
                "[1,2,3,4]|[1, 4]|{\"y\":[1.0,2.0,3.0,4.0]}",
                "{\"instances\":[[1,2,3,4]]}|[1, 4]|{\"predictions\":[[1.0,2.0,3.0,4.0]]}",
                "{\"instances\":[[1,2,3,4],{\"x\":[5,6,7,8]}]}|[2, 4]|{\"predictions\":[[1.0,2.0,3.0,4.0],[5.0,6.0,7.0,8.0]]}",
            })
    void takesTheValueOfASingleInputWithoutItsName(String body, String shape, String expected) {
        // given
        ModelSignature signature = model().in("x", TensorType.FLOAT32, -1, 4)
                .out("y", TensorType.FLOAT32, -1, 4)
                .build();
        EchoSlot slot = new EchoSlot(signature);

        // when
        String answer = answer(decode(signature, body), slot);

        // then
        assertThat(((Value.Tensor) slot.written(0)).shape()).hasToString(shape);
        assertThat(answer).isEqualTo(expected);
    }

    @Test
    void recommendsFilmsForOneUser() {
        // given
        ModelSignature signature = model().in("user_id", TensorType.STRING, -1)
                .out("recommendations", TensorType.STRING, -1, 2)
                .build();
        EchoSlot slot = new EchoSlot(signature)
                .answering(0, new Value.Strings(Shape.of(1, 2), List.of("Alien \"1979\"", "Amélie\n")));

        // when
        String answer = answer(decode(signature, "{\"user_id\":\"12345\"}"), slot);

        // then
        assertThat(answer).isEqualTo("{\"recommendations\":[\"Alien \\\"1979\\\"\",\"Amélie\\n\"]}");
        assertThat(slot.written(0)).isEqualTo(new Value.Strings(Shape.of(1), List.of("12345")));
        assertThat(answer(decode(signature, "\"12345\""), slot)).isEqualTo(answer);
    }

    @Test
    void letsAnInputWinOverTheWordsOfTheForms() {
        // given
        ModelSignature signature = model().in("instances", TensorType.INT64, -1)
                .in("outputs", TensorType.INT64, -1)
                .out("y", TensorType.INT64, -1)
                .build();
        EchoSlot slot = new EchoSlot(signature);

        // when
        String answer = answer(decode(signature, "{\"instances\": [1,2], \"outputs\": [3]}"), slot);

        // then
        assertThat(answer).isEqualTo("{\"y\":[1,2]}");
        assertThat(slot.written(1)).isEqualTo(int64(Shape.of(1), 3));
    }

    @Test
    void leavesScalarsAndFixedInputsOutOfTheQuestionOfTheBatch() {
        // given
        ModelSignature signature = model().in("x", TensorType.INT64, -1, 2)
                .in("threshold", TensorType.FLOAT32)
                .in("weights", TensorType.INT64, 3)
                .out("y", TensorType.INT64, -1, 2)
                .build();

        // when
        EchoSlot whole = new EchoSlot(signature);
        String answerWhole = answer(decode(signature, "{\"x\":[[1,2]],\"threshold\":0.5,\"weights\":[1,2,3]}"), whole);
        String answerSingle = answer(
                decode(signature, "{\"x\":[1,2],\"threshold\":0.5,\"weights\":[1,2,3]}"), new EchoSlot(signature));

        // then
        assertThat(answerWhole).isEqualTo("{\"y\":[[1,2]]}");
        assertThat(answerSingle).isEqualTo("{\"y\":[1,2]}");
        assertThat(whole.written(1)).isEqualTo(float32(Shape.of(), 0.5f));
    }

    @Test
    void givesEachRowItsMapOfProbabilities() {
        // given
        ModelSignature signature = model().in("x", TensorType.FLOAT32, -1, 1)
                .out("probabilities", new SequenceInfo(new MapInfo(TensorType.INT64, TensorType.FLOAT32)))
                .build();
        Map<Object, Object> first = new LinkedHashMap<>();
        first.put(7L, 0.25f);
        first.put(1L, 0.75f);
        Value one = new Value.Sequence(List.of(new Value.Mapping(first)));
        Value two = new Value.Sequence(
                List.of(new Value.Mapping(first), new Value.Mapping(Map.of("a\"b", Double.POSITIVE_INFINITY))));

        // when
        String whole = answer(decode(signature, "[[1]]"), new EchoSlot(signature).answering(0, one));
        String single = answer(decode(signature, "[1]"), new EchoSlot(signature).answering(0, one));
        String batch =
                answer(decode(signature, "{\"instances\":[[1],[2]]}"), new EchoSlot(signature).answering(0, two));

        // then
        assertThat(whole).isEqualTo("{\"probabilities\":[{\"7\":0.25,\"1\":0.75}]}");
        assertThat(single).isEqualTo("{\"probabilities\":{\"7\":0.25,\"1\":0.75}}");
        assertThat(batch).isEqualTo("{\"predictions\":[{\"7\":0.25,\"1\":0.75},{\"a\\\"b\":\"Infinity\"}]}");
    }

    @Test
    void repeatsScalarsAndRefusesOtherOutputsWithoutARowForEachInstance() {
        // given
        ModelSignature signature = model().in("x", TensorType.INT64, -1)
                .out("version", TensorType.INT64)
                .out("table", TensorType.INT64, 2)
                .build();
        EchoSlot slot =
                new EchoSlot(signature).answering(0, int64(Shape.of(), 9)).answering(1, int64(Shape.of(2), 5, 6));

        // when
        String repeated = answer(decode(signature, "{\"instances\":[1,2],\"outputs\":[\"version\"]}"), slot);
        String single = answer(decode(signature, "{\"x\":1}"), slot);

        // then
        assertThat(repeated).isEqualTo("{\"predictions\":[9,9]}");
        assertThat(single).isEqualTo("{\"version\":9,\"table\":[5,6]}");
        assertThatThrownBy(() -> answer(decode(signature, "{\"instances\":[1,2]}"), slot))
                .hasMessageContaining("VTB-4001 output 'table' has no row for each of the 2 instances");
    }

    @Test
    void splitsTheBatchOfAModelWithAFixedOne() {
        // given
        ModelSignature signature = model().in("x", TensorType.INT64, 2, 2)
                .out("y", TensorType.INT64, 2, 2)
                .build();

        // when
        DecodedRequest request = decode(signature, "{\"instances\":[[1,2],[3,4]]}");

        // then
        assertThat(answer(request, new EchoSlot(signature))).isEqualTo("{\"predictions\":[[1,2],[3,4]]}");
        assertThat(request.rows()).isEqualTo(2);
    }

    private static DecodedRequest decode(ModelSignature signature, String body) {
        return new TensorCodec(signature, List.of()).decode(body.getBytes(UTF_8));
    }

    private static String answer(DecodedRequest request, EchoSlot slot) {
        request.fill(slot);
        slot.run(request.outputs());
        return new String(request.encode(slot), UTF_8);
    }
}
