package vertebra.serving.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure.RunFailed;
import vertebra.engine.api.InferenceSlot;
import vertebra.engine.api.ModelSignature;
import vertebra.engine.api.TensorModel;
import vertebra.serving.testing.RowsModel;
import vertebra.serving.testing.RowsModel.Computation;

class RowIndependenceTest {

    @Test
    void isSeenWhereEachRowIsComputedForItself() {
        // given
        RowsModel model = new RowsModel(rows -> {
            for (float[] row : rows) {
                row[0] = row[0] * row[1] + 1;
            }
        });

        // when
        boolean seen = new RowIndependence(model).isSeen(List.of());

        // then
        assertThat(seen).isTrue();
        assertThat(model.openSlots()).isZero();
    }

    @ParameterizedTest
    @MethodSource("computationsAcrossRows")
    void isNotSeenWhereRowsMeet(Computation acrossRows) {
        assertThat(new RowIndependence(new RowsModel(acrossRows)).isSeen(List.of()))
                .isFalse();
    }

    static Stream<Computation> computationsAcrossRows() {
        return Stream.of(
                rows -> subtractMean(rows),
                rows -> Arrays.sort(rows, (one, other) -> Float.compare(one[0], other[0])),
                rows -> rows[0][0] += rows.length,
                rows -> {
                    for (int i = 1; i < rows.length; i++) {
                        rows[i][0] += rows[i - 1][0];
                    }
                },
                rows -> {
                    for (int i = 0; i < rows.length; i++) {
                        rows[i][1] = i;
                    }
                });
    }

    @Test
    void isNotSeenWhereTheModelTakesOneRowOnly() {
        assertThat(new RowIndependence(new RowsModel(rows -> {
                            if (rows.length > 1) {
                                throw failure();
                            }
                        }))
                        .isSeen(List.of()))
                .isFalse();
    }

    @Test
    void isNotSeenWhereTheModelBreaks() {
        assertThat(new RowIndependence(new RowsModel(rows -> {
                            throw new IllegalStateException("broken");
                        }))
                        .isSeen(List.of()))
                .isFalse();
    }

    @Test
    void takesNoSlotOfAModelThatDeclaresNoSharedBatch() {
        // given
        Untouched model = new Untouched();

        // then
        assertThat(new RowIndependence(model).isSeen(List.of())).isFalse();
        assertThat(new RowIndependence(model).isSeen(List.of("{\"x\":[1,2]}", "{\"x\":[3,4]}")))
                .isFalse();
    }

    @Test
    void forgivesTheLastBitsOfASum() {
        assertThat(new RowIndependence(new RowsModel(rows -> {
                            for (float[] row : rows) {
                                row[0] = row[0] * (1 + rows.length * 1e-7f);
                            }
                        }))
                        .isSeen(List.of()))
                .isTrue();
    }

    @Test
    void triesRecordedRequestsFirst() {
        // given
        RowsModel picky = new RowsModel(rows -> {
            for (float[] row : rows) {
                if (row[0] < 1_000) {
                    throw failure();
                }
            }
        });

        // then
        assertThat(new RowIndependence(picky).isSeen(List.of())).isFalse();
        assertThat(new RowIndependence(picky).isSeen(List.of("{\"x\":[1000,1]}", "{\"x\":[[2000,2],[3000,3]]}")))
                .isTrue();
    }

    private static void subtractMean(float[][] rows) {
        float sum = 0;
        for (float[] row : rows) {
            sum += row[0];
        }
        for (float[] row : rows) {
            row[0] -= sum / rows.length;
        }
    }

    private static EngineException failure() {
        return new EngineException(new RunFailed("refused"), null);
    }

    private static final class Untouched implements TensorModel {

        @Override
        public ModelSignature signature() {
            ModelSignature rows = new RowsModel(none -> {}).signature();
            return new ModelSignature(rows.inputs(), rows.outputs(), false);
        }

        @Override
        public long memoryBytes() {
            return 0;
        }

        @Override
        public InferenceSlot newSlot() {
            throw new AssertionError("a slot was taken");
        }

        @Override
        public void close() {}
    }
}
