package vertebra.admin.server.deploy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import vertebra.admin.server.dependencies.Dependencies;
import vertebra.admin.server.dependencies.DependencyResolver;
import vertebra.admin.server.dependencies.ProjectDependencies;
import vertebra.admin.server.problem.AdminProblem;
import vertebra.http.HttpProblem;
import vertebra.registry.artifact.ModelFacts;
import vertebra.registry.artifact.ModelInspector;
import vertebra.spec.ApiSpec;
import vertebra.spec.MonitoringSpec;
import vertebra.spec.PredictorSpec.ModelPredictor;
import vertebra.spec.PredictorSpec.Models;
import vertebra.spec.PredictorSpec.PythonPredictor;
import vertebra.spec.PredictorSpec.WorkerSettings;
import vertebra.spec.RealtimeApi;
import vertebra.spec.access.Scope;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;
import vertebra.spec.problem.ProblemKind;
import vertebra.spec.problem.ProblemType;
import vertebra.spec.problem.SpecProblem;
import vertebra.spec.yaml.Spelling;

/**
 * Loads and runs the model or the code of every API of a project on this node, and says at once all that is wrong. For one
 * thread, once.
 */
final class ModelTrial {

    /** Loading one runs what its author wrote: a pickle can do all that code can, and a skops file names what is called. */
    private static final Set<String> CODE = Set.of("python", "sklearn");

    private static final String PIP_FIELD = "predictor.dependencies.pip";
    private static final Pattern CODE_FIELD = Pattern.compile("predictor\\.(config|env)(\\.\\w+)?");

    private final ModelSources sources;
    private final ModelInspector inspector;
    private final ProjectDependencies dependencies;
    private final boolean mayBringCode;
    private final List<Candidate> candidates = new ArrayList<>();
    private final List<ProblemType> types = new ArrayList<>();
    private final List<Problem.Fault> faults = new ArrayList<>();
    /** What is tried now. */
    private String field = "";

    ModelTrial(ModelSources sources, ModelInspector inspector, ProjectDependencies dependencies, boolean mayBringCode) {
        this.sources = sources;
        this.inspector = inspector;
        this.dependencies = dependencies;
        this.mayBringCode = mayBringCode;
    }

    /**
     * Tries all.
     *
     * @param staging a folder for their files
     * @throws ProblemException when one cannot be served
     */
    List<Candidate> run(SpecFile spec, Path staging) {
        ProjectCode code = new ProjectCode(spec.folder(), spec.fileName(), staging.resolve("code"));
        int index = 0;
        for (ApiSpec api : spec.reading().apis()) {
            Path folder = staging.resolve(Integer.toString(index));
            try {
                candidates.add(tried(api, spec.folder(), code, folder));
            } catch (ProblemException failure) {
                note(failure, api, "[" + index + "].", spec.name());
            }
            index++;
        }
        if (!faults.isEmpty()) {
            String others = faults.size() == 1 ? "" : " (and " + (faults.size() - 1) + " more)";
            Problem problem =
                    Problem.withFaults(types.getFirst(), faults.getFirst().detail() + others, faults);
            Optional<String> fix =
                    faults.size() == 1 ? Optional.ofNullable(faults.getFirst().advice()) : Optional.empty();
            throw fix.map(problem::withFix).orElse(problem).asException();
        }
        return candidates;
    }

    private Candidate tried(ApiSpec spec, ProjectFolder project, ProjectCode code, Path staging) {
        if (!(spec instanceof RealtimeApi api)) {
            throw new IllegalStateException("'" + spec.name() + "' passed the refusals of the spec reader");
        }
        return switch (api.predictor()) {
            case PythonPredictor python -> code(api, python, project, code);
            case ModelPredictor predictor -> model(api, predictor, project, staging);
        };
    }

    private Candidate code(RealtimeApi api, PythonPredictor python, ProjectFolder project, ProjectCode code) {
        field = "predictor.path";
        ModelFolder files = code.of(python.path());
        field = "predictor.model";
        python.models().ifPresent(models -> requireInside(files, single(models)));
        field = "predictor.python_path";
        python.worker().pythonPath().ifPresent(folder -> ProjectCode.required(files.root(), folder, field));
        Optional<Dependencies> packages = packages(api, "python", project);
        field = "predictor.path";
        List<String> notices = new ArrayList<>();
        ModelFacts facts = inspect(api, files, packages, notices);
        return new Candidate(api, new ServedModel.OfProject(files), packages, facts, notices);
    }

    private Candidate model(RealtimeApi api, ModelPredictor predictor, ProjectFolder project, Path staging) {
        field = "predictor.model";
        ServedModel model = sources.resolve(single(predictor.models()), project, staging);
        String engine = engineOf(predictor, model);
        if (CODE.contains(engine) && !mayBringCode) {
            throw Problem.of(
                            HttpProblem.MISSING_SCOPE,
                            "loading a model of " + engine
                                    + " runs what is written in it, and the key does not have the" + " scope "
                                    + Scope.Admin.DEPLOY_CODE)
                    .asException();
        }
        Optional<Dependencies> packages = switch (model) {
            case ServedModel.OfProject own -> packages(api, engine, project);
            case ServedModel.Registered registered -> dependencies.of(registered.version());
        };
        field = "predictor.model";
        // Registered models too: this machine, its engine and the outputs may differ from those at registration.
        List<String> notices = new ArrayList<>();
        ModelFacts facts = inspect(api, model.files(), packages, notices);
        field = "monitoring.key";
        checkMonitoring(api, facts);
        return new Candidate(api, model, packages, facts, notices);
    }

    private static String single(Models models) {
        if (models instanceof Models.Single one) {
            return one.source();
        }
        throw new IllegalStateException("several models passed the refusals of the spec reader");
    }

    private void requireInside(ModelFolder files, String source) {
        if (source.contains("://")) {
            throw Problem.of(
                            AdminProblem.MODEL_SOURCE,
                            "'" + source
                                    + "' is not served to a Python predictor yet (expected: a file of the project)")
                    .asException();
        }
        ProjectCode.required(files.root(), source, field);
    }

    /** As the inspector chooses it: a type of the node's own process is a word, the file decides. Empty: nobody knows the file. */
    private String engineOf(ModelPredictor predictor, ServedModel model) {
        return switch (model) {
            case ServedModel.Registered registered ->
                registered.version().facts().engine();
            case ServedModel.OfProject own ->
                switch (predictor.type()) {
                    case AUTO, ONNX -> inspector.engineOf(own.files().main()).orElse("");
                    case SKLEARN, XGBOOST, LIGHTGBM, TENSORFLOW, PYTORCH ->
                        predictor.type().name().toLowerCase(Locale.ROOT);
                };
        };
    }

    private Optional<Dependencies> packages(RealtimeApi api, String engine, ProjectFolder project) {
        field = PIP_FIELD;
        WorkerSettings worker = api.predictor().worker();
        return dependencies.of(new DependencyResolver.Request(
                api.name().value(), engine, project.requirements(worker.pipRequirements()), worker.pythonVersion()));
    }

    private ModelFacts inspect(
            RealtimeApi api, ModelFolder files, Optional<Dependencies> packages, List<String> notices) {
        return inspector.inspect(
                new ModelInspector.Candidate(
                        files.root(), files.main(), Optional.of(api), packages.map(Dependencies::wheels)),
                notice -> notices.add(api.name() + ": " + notice));
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

    /** What is not the caller's fault ends the deploy at once. */
    private void note(ProblemException failure, ApiSpec api, String place, String file) {
        Problem problem = failure.problem();
        if (!(problem.type().kind() instanceof ProblemKind.CallersFault)) {
            throw failure;
        }
        types.add(problem.type());
        faults.add(new Problem.Fault(
                api.name() + ": " + problem.detail(), problem.advice(), place + fieldOf(problem), file, 0, 0));
    }

    /** What fails says what its author has to add or change, which need not be where it failed; what it quotes says nothing. */
    private String fieldOf(Problem problem) {
        String advice = problem.fix().orElse("");
        return switch (field) {
            case PIP_FIELD -> advice.contains("python_version") ? "predictor.python_version" : field;
            case "predictor.model" -> settingOf(problem).orElse(field);
            case "predictor.path" ->
                settingOf(problem).orElse(advice.startsWith("requirements.txt: ") ? PIP_FIELD : field);
            default -> field;
        };
    }

    /** The line to add begins with it, or else what is wrong. */
    private static Optional<String> settingOf(Problem problem) {
        return Stream.of(problem.fix().orElse(""), problem.detail())
                .map(CODE_FIELD::matcher)
                .filter(Matcher::lookingAt)
                .map(Matcher::group)
                .findFirst();
    }
}
