package vertebra.serving.batching;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure;
import vertebra.engine.api.EngineFailure.Overdue;
import vertebra.engine.api.EngineFailure.RunFailed;
import vertebra.engine.api.EngineFailure.WorkerLost;
import vertebra.serving.codec.DecodedRequest;
import vertebra.serving.codec.TensorCodec;
import vertebra.serving.problem.ServingProblem;
import vertebra.serving.telemetry.NodeTraffic;
import vertebra.serving.telemetry.ServingMeters;
import vertebra.serving.testing.RowsModel;
import vertebra.spec.ApiName;
import vertebra.spec.Revision;
import vertebra.spec.problem.ProblemException;

class BatcherTest {

    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final NodeTraffic traffic = new NodeTraffic(System::nanoTime, Clock.systemUTC(), new ServingMeters(meters));

    @Test
    void answersRequestsOfAllFormsInOneRunAsIfEachWereAlone() {
        // given
        RowsModel model = new RowsModel(BatcherTest::twice);
        Batcher batcher = batcher(model);

        // when
        List<String> answers =
                run(batcher, model, "{\"x\":[1,2]}", "{\"x\":[[3,4],[5,6]]}", "{\"instances\":[[7,8]]}", "[[9,10]]");

        // then
        assertThat(answers)
                .containsExactly(
                        "{\"y\":[2.0,4.0]}",
                        "{\"y\":[[6.0,8.0],[10.0,12.0]]}",
                        "{\"predictions\":[[14.0,16.0]]}",
                        "{\"y\":[[18.0,20.0]]}");
        assertThat(model.runs()).isEqualTo(1);
    }

    @Test
    void holdsNoAnswerInASlotThatWaits() {
        // given
        RowsModel model = new RowsModel(BatcherTest::twice);
        Batcher batcher = batcher(model);

        // when
        run(batcher, model, "{\"x\":[1,2]}");
        run(batcher, model, "{\"x\":[1,2]}", "{\"x\":[3,4]}");

        // then
        assertThat(model.openSlots()).isEqualTo(1);
        assertThat(model.heldAnswers()).isZero();
    }

    @Test
    void letsABadRequestFailAlone() {
        // given
        RowsModel model = new RowsModel(rows -> {
            for (float[] row : rows) {
                if (row[0] < 0) {
                    throw new EngineException(new RunFailed("negative"), null);
                }
            }
            twice(rows);
        });
        Batcher batcher = batcher(model);

        // when
        List<String> answers = run(batcher, model, "{\"x\":[1,1]}", "{\"x\":[-1,1]}", "{\"x\":[2,2]}");

        // then
        assertThat(answers)
                .containsExactly("{\"y\":[2.0,2.0]}", ServingProblem.MODEL_FAILED.code(), "{\"y\":[4.0,4.0]}");
        assertThat(batcher.batches()).isTrue();
    }

    @Test
    void letsARequestFailAloneThatBreaksTheRun() {
        // given
        RowsModel model = new RowsModel(rows -> {
            for (float[] row : rows) {
                if (row[0] < 0) {
                    throw new IllegalStateException("broken");
                }
            }
        });
        Batcher batcher = batcher(model);

        // when
        List<String> answers = run(batcher, model, "{\"x\":[1,1]}", "{\"x\":[-1,1]}", "{\"x\":[2,2]}");

        // then
        assertThat(answers).containsExactly("{\"y\":[1.0,1.0]}", "IllegalStateException", "{\"y\":[2.0,2.0]}");
        assertThat(model.openSlots()).isEqualTo(1);
    }

    @Test
    void batchesNoMoreWhenAModelTakesItsRequestsOnlyOneByOne() {
        // given
        RowsModel model = new RowsModel(rows -> {
            if (rows.length > 1) {
                throw new EngineException(new RunFailed("one only"), null);
            }
        });
        Batcher batcher = batcher(model);

        // when
        List<String> answers = run(batcher, model, "{\"x\":[1,1]}", "{\"x\":[2,2]}");

        // then
        assertThat(answers).containsExactly("{\"y\":[1.0,1.0]}", "{\"y\":[2.0,2.0]}");
        assertThat(batcher.batches()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("endsOfWorkers")
    void asksNoOtherWorkerWhatCostOneItsLife(EngineFailure end, String code) {
        // given
        RowsModel model = new RowsModel(rows -> {
            throw new EngineException(end, null);
        });
        Batcher batcher = batcher(model);

        // when
        List<String> answers = run(batcher, model, "{\"x\":[1,1]}", "{\"x\":[2,2]}");

        // then
        assertThat(answers).containsExactly(code, code);
        assertThat(model.runs()).isEqualTo(1);
        assertThat(batcher.batches()).isTrue();
    }

    private static Stream<Arguments> endsOfWorkers() {
        return Stream.of(arguments(new WorkerLost("gone"), "VTB-4010"), arguments(new Overdue("too long"), "VTB-4005"));
    }

    @Test
    void countsTheStagesOfEachRequest() {
        // given
        RowsModel model = new RowsModel(BatcherTest::twice);

        // when
        run(batcher(model), model, "{\"x\":[1,1]}", "{\"x\":[2,2]}", "{\"x\":[3,3]}");

        // then
        assertThat(meters.scrape())
                .contains("stage_duration_seconds_count{api=\"iris\",revision=\"r1\",stage=\"infer\"} 3")
                .contains("stage_duration_seconds_count{api=\"iris\",revision=\"r1\",stage=\"encode\"} 3");
    }

    private Batcher batcher(RowsModel model) {
        return new Batcher(model, true, traffic.of(new ApiName("iris"), new Revision(1)), System::nanoTime);
    }

    /** The answers, or the codes or class names of the failures. */
    private static List<String> run(Batcher batcher, RowsModel model, String... bodies) {
        TensorCodec codec = new TensorCodec(model.signature(), List.of());
        List<DecodedRequest> requests = Stream.of(bodies)
                .map(body -> codec.decode(body.getBytes(UTF_8)))
                .toList();
        return batcher.run(requests).stream()
                .map(answer -> switch (answer) {
                    case Answer.Json json -> new String(json.utf8(), UTF_8);
                    case Answer.Failed failed ->
                        failed.why() instanceof ProblemException known
                                ? known.problem().type().code()
                                : failed.why().getClass().getSimpleName();
                })
                .toList();
    }

    private static void twice(float[][] rows) {
        for (float[] row : rows) {
            row[0] *= 2;
            row[1] *= 2;
        }
    }
}
