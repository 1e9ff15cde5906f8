package vertebra.serving.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static vertebra.serving.codec.Signatures.int64;
import static vertebra.serving.codec.Signatures.model;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.engine.api.ModelSignature;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.TensorType;
import vertebra.engine.api.tensor.Value;
import vertebra.engine.api.tensor.ValueInfo.MapInfo;

/** Requests that run as one are answered as if each had run alone. */
class BatchesTest {

    /** Answers its inputs: of every kind of value that has rows. */
    private static final ModelSignature ECHO = model().in("x", TensorType.FLOAT32, -1, -1)
            .in("s", TensorType.STRING, -1)
            .out("x", TensorType.FLOAT32, -1, -1)
            .out("s", TensorType.STRING, -1)
            .sharedBatch()
            .build();

    private static final TensorCodec CODEC = new TensorCodec(ECHO, List.of());

    @Test
    void answersEachRequestOfABatchAsIfItHadRunAlone() {
        // given
        List<DecodedRequest> batch = List.of(
                decode("{\"x\":[[1,2],[3,4]],\"s\":[\"a\",\"b\"]}"),
                decode("{\"x\":[5,6],\"s\":\"c\"}"),
                decode("{\"instances\":[{\"x\":[7,8],\"s\":\"d\"},{\"x\":[9,0],\"s\":\"e\"}]}"),
                decode("{\"x\":[[0.5,-0.0]],\"s\":[\"f\"]}"));

        // when
        EchoSlot slot = new EchoSlot(ECHO);
        int rows = DecodedRequest.fill(slot, batch);

        // then
        assertThat(rows).isEqualTo(6);
        assertThat(slot.written(0))
                .isInstanceOfSatisfying(
                        Value.Tensor.class, x -> assertThat(x.shape()).isEqualTo(Shape.of(6, 2)));
        int firstRow = 0;
        for (DecodedRequest request : batch) {
            assertThat(request.splits(slot, 6)).isTrue();
            assertThat(new String(request.encode(slot, firstRow, 6), UTF_8)).isEqualTo(alone(request));
            firstRow += request.rows();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"x\":[[1,2]],\"s\":[\"a\"]}|true",
                "{\"x\":[[1,2],[3,4]],\"s\":[\"a\",\"b\"]}|true",
                "{\"instances\":[{\"x\":[1,2],\"s\":\"a\"}]}|true",
                // Longer rows.
                "{\"x\":[1,2,3],\"s\":\"a\"}|false",
                // Inputs that do not agree about the number of rows.
                "{\"x\":[[1,2],[3,4]],\"s\":[\"a\"]}|false",
                "{\"x\":[1,2],\"s\":\"a\",\"outputs\":[\"x\"]}|false",
                "{\"x\":[1,2],\"s\":\"a\",\"outputs\":[\"s\",\"x\"]}|false",
                "{\"x\":[1,2],\"s\":\"a\",\"outputs\":[\"x\",\"s\"]}|true",
            })
    void joinsWhatHasRowsOfOneShapeAndWantsTheSame(String body, boolean joins) {
        // given
        DecodedRequest request = decode("{\"x\":[1,2],\"s\":\"a\"}");

        // then
        assertThat(request.joins(decode(body))).isEqualTo(joins);
        assertThat(decode(body).joins(request)).isEqualTo(joins);
    }

    @Test
    void doesNotJoinAcrossModels() {
        assertThat(decode("{\"x\":[1],\"s\":\"a\"}")
                        .joins(new TensorCodec(ECHO, List.of()).decode("{\"x\":[1],\"s\":\"a\"}".getBytes(UTF_8))))
                .isFalse();
    }

    @Test
    void batchesOnlyWhereTheModelSaysThatAllShareTheFirstDimension() {
        assertThat(isBatchable(new long[] {-1}, model().sharedBatch())).isTrue();
        // What a request found, or a batch of another name.
        assertThat(isBatchable(new long[] {-1}, model())).isFalse();
        assertThatThrownBy(() -> isBatchable(new long[] {1}, model().sharedBatch()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> isBatchable(new long[] {}, model().sharedBatch()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> model().in("x", TensorType.INT64, -1)
                        .out("y", new MapInfo(TensorType.INT64, TensorType.FLOAT32))
                        .sharedBatch()
                        .build())
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesToSplitWhatCameWithoutRows() {
        // given
        ModelSignature signature = model().in("x", TensorType.INT64, -1)
                .out("y", TensorType.INT64, -1)
                .sharedBatch()
                .build();
        DecodedRequest request = new TensorCodec(signature, List.of()).decode("[1]".getBytes(UTF_8));

        // when
        EchoSlot slot = new EchoSlot(signature).answering(0, int64(Shape.of(2), 8, 9));

        // then
        assertThat(request.splits(slot, 2)).isTrue();
        assertThat(request.splits(slot, 3)).isFalse();
        assertThatThrownBy(() -> request.encode(slot, 0, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> request.encode(slot, 2, 2)).isInstanceOf(IllegalArgumentException.class);
    }

    private static boolean isBatchable(long[] outputDims, Signatures model) {
        ModelSignature signature = model.in("x", TensorType.INT64, -1)
                .out("y", TensorType.INT64, outputDims)
                .build();
        DecodedRequest request = new TensorCodec(signature, List.of()).decode("[1]".getBytes(UTF_8));
        return request.joins(request);
    }

    private static DecodedRequest decode(String body) {
        return CODEC.decode(body.getBytes(UTF_8));
    }

    private static String alone(DecodedRequest request) {
        EchoSlot slot = new EchoSlot(ECHO);
        request.fill(slot);
        return new String(request.encode(slot), UTF_8);
    }
}
