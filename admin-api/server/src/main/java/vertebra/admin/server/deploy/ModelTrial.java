package vertebra.admin.server.deploy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.admin.server.problem.AdminProblem;
import vertebra.registry.artifact.ModelFacts;
import vertebra.registry.artifact.ModelInspector;
import vertebra.spec.ApiSpec;
import vertebra.spec.MonitoringSpec;
import vertebra.spec.PredictorSpec.ModelPredictor;
import vertebra.spec.PredictorSpec.Models;
import vertebra.spec.RealtimeApi;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;
import vertebra.spec.problem.ProblemKind;
import vertebra.spec.problem.ProblemType;
import vertebra.spec.problem.SpecProblem;
import vertebra.spec.yaml.Spelling;

/** Loads and runs the model of every API of a project on this node, and says at once all that is wrong. */
final class ModelTrial {

    private final ModelSources sources;
    private final ModelInspector inspector;
    private final List<Candidate> candidates = new ArrayList<>();
    private final List<ProblemType> types = new ArrayList<>();
    private final List<Problem.Fault> faults = new ArrayList<>();

    ModelTrial(ModelSources sources, ModelInspector inspector) {
        this.sources = sources;
        this.inspector = inspector;
    }

    /**
     * Tries all models.
     *
     * @param staging a folder for the models' files
     * @throws ProblemException when one cannot be served
     */
    List<Candidate> run(SpecFile spec, Path staging) {
        int index = 0;
        for (ApiSpec api : spec.reading().apis()) {
            Path folder = staging.resolve(Integer.toString(index));
            try {
                candidates.add(tried(api, spec.folder(), folder));
            } catch (ProblemException failure) {
                note(failure, api, "[" + index + "]." + fieldOf(failure), spec.name());
            }
            index++;
        }
        if (!faults.isEmpty()) {
            String others = faults.size() == 1 ? "" : " (and " + (faults.size() - 1) + " more)";
            throw Problem.withFaults(types.getFirst(), faults.getFirst().detail() + others, faults)
                    .asException();
        }
        return candidates;
    }

    private Candidate tried(ApiSpec spec, ProjectFolder project, Path staging) {
        if (spec instanceof RealtimeApi api
                && api.predictor() instanceof ModelPredictor predictor
                && predictor.models() instanceof Models.Single single) {
            ServedModel model = sources.resolve(single.source(), project, staging);
            // Registered models too: this machine, its engine and the outputs may differ from those at registration.
            ModelFacts facts = inspector.inspect(new ModelInspector.Candidate(
                    model.files().root(), model.files().main(), Optional.of(api), Optional.empty()));
            checkMonitoring(api, facts);
            return new Candidate(api, model, facts);
        }
        throw Problem.of(AdminProblem.MODEL_SOURCE, "code is not deployed yet").asException();
    }

    /** Only now it is known which outputs there are. */
    private static void checkMonitoring(RealtimeApi api, ModelFacts facts) {
        List<String> outputs =
                facts.outputs().stream().map(ModelFacts.Port::name).toList();
        api.monitoring()
                .flatMap(MonitoringSpec::key)
                .filter(key -> !outputs.contains(key))
                .ifPresent(key -> {
                    throw Problem.of(
                                    SpecProblem.INVALID_SPEC,
                                    "monitoring.key '" + key + "' is no output of the model. "
                                            + Spelling.advice(key, outputs))
                            .asException();
                });
    }

    private static String fieldOf(ProblemException failure) {
        return failure.problem().type() == SpecProblem.INVALID_SPEC ? "monitoring.key" : "predictor.model";
    }

    /** What is not the caller's fault ends the deploy at once. */
    private void note(ProblemException failure, ApiSpec api, String field, String file) {
        Problem problem = failure.problem();
        if (!(problem.type().kind() instanceof ProblemKind.CallersFault)) {
            throw failure;
        }
        types.add(problem.type());
        faults.add(new Problem.Fault(
                api.name() + ": " + problem.detail(), problem.type().advice(), field, file, 0, 0));
    }
}
