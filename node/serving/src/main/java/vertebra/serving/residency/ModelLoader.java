package vertebra.serving.residency;

import java.time.Duration;
import java.util.List;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.InferenceEngine;
import vertebra.engine.api.InferenceEngine.Threading;
import vertebra.engine.api.LoadOptions;
import vertebra.engine.api.ModelFiles;
import vertebra.engine.api.ModelSignature.Output;
import vertebra.engine.api.PayloadModel;
import vertebra.engine.api.TensorModel;
import vertebra.serving.batching.RowIndependence;
import vertebra.serving.codec.SampleRequest;
import vertebra.serving.codec.TensorCodec;
import vertebra.serving.problem.EngineProblems;
import vertebra.serving.problem.ServingProblem;
import vertebra.serving.replica.WarmModel;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;
import vertebra.spec.yaml.Spelling;

/** Loads a model and warms it up. Blocking native work: on a loading thread. */
public final class ModelLoader {

    /** Above this not even two requests fit into the time that a batch may take. */
    private static final Duration WORTH_BATCHING = Duration.ofMillis(12);

    private ModelLoader() {}

    /**
     * How a model is to be loaded and run.
     *
     * @param outputs names that are answered by default, which must exist; empty: all
     * @param warmUp recorded request bodies; empty: inputs are generated
     */
    public record Plan(
            InferenceEngine engine, ModelFiles files, Threading threading, List<String> outputs, List<String> warmUp) {

        public Plan {
            outputs = List.copyOf(outputs);
            warmUp = List.copyOf(warmUp);
        }
    }

    /**
     * Loads and warms up. Nothing is left behind on failure.
     *
     * @throws ProblemException {@link ServingProblem#UNSERVABLE_MODEL}
     */
    public static WarmModel load(Plan plan) {
        long started = System.nanoTime();
        TensorModel model = open(plan);
        Duration loadTime = Duration.ofNanos(System.nanoTime() - started);
        try {
            checkOutputs(plan.outputs(), model);
            TensorCodec codec = new TensorCodec(model.signature(), plan.outputs());
            Duration p50 = warmUp(plan, model, codec);
            return new WarmModel(
                    model,
                    codec,
                    SampleRequest.of(model.signature()),
                    p50.compareTo(WORTH_BATCHING) < 0 && new RowIndependence(model).isSeen(plan.warmUp()),
                    loadTime,
                    p50);
        } catch (Throwable failed) {
            model.close();
            throw failed;
        }
    }

    private static TensorModel open(Plan plan) {
        try {
            return switch (plan.engine().load(plan.files(), LoadOptions.inProcess(plan.threading()))) {
                case TensorModel model -> model;
                case PayloadModel code -> {
                    code.close();
                    throw unservable("Code is not served yet.").asException();
                }
            };
        } catch (EngineException refused) {
            throw EngineProblems.ofLoad(refused);
        }
    }

    private static void checkOutputs(List<String> wanted, TensorModel model) {
        List<String> known =
                model.signature().outputs().stream().map(Output::name).toList();
        for (String name : wanted) {
            if (!known.contains(name)) {
                throw unservable("predictor.outputs: the model has no output '" + name + "'. "
                                + Spelling.advice(name, known))
                        .asException();
            }
        }
    }

    private static Duration warmUp(Plan plan, TensorModel model, TensorCodec codec) {
        WarmUp warmUp = new WarmUp(model, codec);
        boolean generated = plan.warmUp().isEmpty();
        try {
            return generated ? warmUp.withGeneratedInputs() : warmUp.withRecorded(plan.warmUp());
        } catch (EngineException failed) {
            throw unservable((generated
                                    ? "It failed on every kind of generated input: "
                                    : "It failed on a warm_up body: ")
                            + failed.failure().detail()
                            + (generated ? " Give request bodies that it takes as warm_up in the spec." : ""))
                    .asException(failed);
        } catch (ProblemException misfit) {
            throw unservable("A warm_up body does not fit the model: "
                            + misfit.problem().detail())
                    .asException(misfit);
        } catch (OutOfMemoryError | ArithmeticException | IllegalArgumentException tooLarge) {
            throw unservable("Its inputs are too large to run it on one row.").asException(tooLarge);
        }
    }

    private static Problem unservable(String detail) {
        return Problem.of(ServingProblem.UNSERVABLE_MODEL, detail);
    }
}
