package vertebra.cli.project;

import java.util.List;
import java.util.stream.Stream;
import vertebra.spec.ApiSpec;
import vertebra.spec.PredictorSpec;
import vertebra.spec.RealtimeApi;
import vertebra.spec.TrafficSplitter;
import vertebra.spec.UnservedApi;
import vertebra.spec.yaml.ProjectFiles;

/** Finds the models that a spec takes from its folder and that are not there: known before anything is sent. */
public final class MissingModels {

    private MissingModels() {}

    /** In words, one an API and model: {@code iris: the model 'model.onnx' is not in the project}. */
    public static List<String> of(List<ApiSpec> apis, ProjectFiles files) {
        return apis.stream()
                .flatMap(api -> sources(api)
                        .filter(source -> !source.contains("://"))
                        .filter(source -> !files.exists(source))
                        .map(source -> api.name() + ": the model '" + source + "' is not in the project"))
                .toList();
    }

    private static Stream<String> sources(ApiSpec api) {
        return switch (api) {
            case RealtimeApi realtime -> models(realtime.predictor()).flatMap(MissingModels::sources);
            case TrafficSplitter splitter -> Stream.empty();
            case UnservedApi unserved -> Stream.empty();
        };
    }

    private static Stream<PredictorSpec.Models> models(PredictorSpec predictor) {
        return switch (predictor) {
            case PredictorSpec.ModelPredictor model -> Stream.of(model.models());
            case PredictorSpec.PythonPredictor python -> python.models().stream();
        };
    }

    private static Stream<String> sources(PredictorSpec.Models models) {
        return switch (models) {
            case PredictorSpec.Models.Single single -> Stream.of(single.source());
            case PredictorSpec.Models.Named named -> named.models().stream().map(PredictorSpec.NamedModel::source);
            case PredictorSpec.Models.Directory directory -> Stream.of(directory.source());
        };
    }
}
