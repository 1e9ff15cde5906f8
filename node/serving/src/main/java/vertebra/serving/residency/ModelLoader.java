package vertebra.serving.residency;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.InferenceEngine;
import vertebra.engine.api.LoadOptions;
import vertebra.engine.api.LoadedModel;
import vertebra.engine.api.ModelFiles;
import vertebra.engine.api.ModelSignature.Output;
import vertebra.engine.api.PayloadModel;
import vertebra.engine.api.TensorModel;
import vertebra.engine.api.WorkerOptions;
import vertebra.engine.api.WorkerOptions.Limits;
import vertebra.engine.api.WorkerOptions.Size;
import vertebra.serving.batching.RowIndependence;
import vertebra.serving.codec.SampleRequest;
import vertebra.serving.codec.TensorCodec;
import vertebra.serving.problem.EngineProblems;
import vertebra.serving.problem.ServingProblem;
import vertebra.serving.replica.WarmModel;
import vertebra.spec.LimitsSpec;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;
import vertebra.spec.yaml.Spelling;

/** Loads a model and warms it up. Blocking: on a loading thread, or, where the engine runs it in workers, on a virtual one. */
public final class ModelLoader {

    /** Above this not even two requests fit into the time that a batch may take. */
    private static final Duration WORTH_BATCHING = Duration.ofMillis(12);

    /** A worker's batch holds up no thread of the node. Above this a try takes seconds, of a deploy and of every load. */
    private static final Duration WORTH_BATCHING_IN_WORKERS = Duration.ofMillis(200);

    private static final Duration ENGINES_TURN = Duration.ofSeconds(10);

    private ModelLoader() {}

    /**
     * How a model is to be loaded and run.
     *
     * @param options with those of its workers, where the engine uses them
     * @param outputs names that are answered by default, which must exist; empty: all
     * @param warmUp recorded request bodies; empty: inputs are generated, and code does not run
     */
    public record Plan(
            InferenceEngine engine, ModelFiles files, LoadOptions options, List<String> outputs, List<String> warmUp) {

        public Plan {
            outputs = List.copyOf(outputs);
            warmUp = List.copyOf(warmUp);
        }

        private OptionalInt workerSlots() {
            return !engine.runsInWorkers()
                    ? OptionalInt.empty()
                    : OptionalInt.of(options.worker()
                            .map(WorkerOptions::size)
                            .map(Size::slots)
                            .orElse(1));
        }

        /** Somewhat longer than a worker may take for a request, after which the engine ends it. */
        private Duration requestPatience() {
            return options.worker()
                    .map(WorkerOptions::limits)
                    .map(Limits::request)
                    .orElse(LimitsSpec.DEFAULT.requestTimeout())
                    .plus(ENGINES_TURN);
        }
    }

    /**
     * Loads and warms up. Nothing is left behind on failure.
     *
     * @throws ProblemException {@link ServingProblem#UNSERVABLE_MODEL}
     */
    public static WarmModel load(Plan plan) {
        long started = System.nanoTime();
        LoadedModel loaded = open(plan);
        Duration loadTime = Duration.ofNanos(System.nanoTime() - started);
        try {
            return switch (loaded) {
                case TensorModel model -> warm(plan, model, loadTime);
                case PayloadModel code -> warm(plan, code, loadTime);
            };
        } catch (Throwable failed) {
            loaded.close();
            throw failed;
        }
    }

    private static LoadedModel open(Plan plan) {
        try {
            return plan.engine().load(plan.files(), plan.options());
        } catch (EngineException refused) {
            throw EngineProblems.ofLoad(refused);
        }
    }

    private static WarmModel warm(Plan plan, TensorModel model, Duration loadTime) {
        checkOutputs(plan.outputs(), model);
        TensorCodec codec = new TensorCodec(model.signature(), plan.outputs());
        Duration p50 = warmUp(plan, model, codec);
        Duration worthBatching = plan.engine().runsInWorkers() ? WORTH_BATCHING_IN_WORKERS : WORTH_BATCHING;
        return new WarmModel.Tensors(
                model,
                codec,
                model.sample().or(() -> SampleRequest.of(model.signature())),
                p50.compareTo(worthBatching) < 0 && new RowIndependence(model).isSeen(plan.warmUp()),
                plan.workerSlots(),
                loadTime,
                p50);
    }

    private static WarmModel warm(Plan plan, PayloadModel code, Duration loadTime) {
        CodeWarmUp warmUp = new CodeWarmUp(code, plan.warmUp(), plan.requestPatience());
        Duration p50 = warmUp.run();
        return new WarmModel.Code(code, warmUp.sample(), plan.workerSlots(), loadTime, p50);
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
