package vertebra.spec.yaml;

import java.util.Locale;
import vertebra.spec.ApiName;

/** The spec that a model's file alone stands for: {@code vertebra deploy model.onnx}. */
public final class InferredSpec {

    private InferredSpec() {}

    /**
     * The YAML text of an API that is named after the file and serves it.
     *
     * @param modelPath relative to the project, forward slashes
     */
    public static String of(String modelPath) {
        return of(modelPath, nameOf(modelPath));
    }

    /** The same, with a name of the user's choice. */
    public static String of(String modelPath, ApiName name) {
        return "- name: " + name + "\n  predictor:\n    model: " + PlainJson.quoted(modelPath) + "\n";
    }

    /** A legal API name, as close to the file's name as the rules allow; its endpoint is not reserved. */
    static ApiName nameOf(String modelPath) {
        String file = modelPath.substring(modelPath.lastIndexOf('/') + 1).replaceFirst("\\.[A-Za-z0-9]+$", "");
        String name = file.toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceFirst("^[^a-z]+", "")
                .replaceFirst("^(b-)+", "");
        name = name.substring(0, Math.min(name.length(), ApiName.MAX_LENGTH)).replaceFirst("-+$", "");
        boolean usable = ApiName.isLegal(name) && SettingsReader.endpoint(name).isPresent();
        return new ApiName(usable ? name : "model");
    }
}
