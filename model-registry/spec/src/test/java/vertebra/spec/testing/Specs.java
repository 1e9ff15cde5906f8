package vertebra.spec.testing;

import vertebra.spec.ApiSpec;
import vertebra.spec.RealtimeApi;
import vertebra.spec.yaml.ApiSpecReader;
import vertebra.spec.yaml.ProjectFiles;
import vertebra.spec.yaml.SpecReading;

/** Valid specs, read from YAML as users write it. */
public final class Specs {

    private Specs() {}

    /** An API that serves {@code model.onnx}. */
    public static RealtimeApi onnx(String name) {
        return onnx(name, "");
    }

    /**
     * An API that serves {@code model.onnx}.
     *
     * @param sections more YAML of the entry, indented by two spaces, such as {@code "  compute: {cpu: 2}\n"}
     */
    public static RealtimeApi onnx(String name, String sections) {
        return (RealtimeApi) of("- name: " + name + "\n  predictor: {type: onnx, model: model.onnx}\n" + sections);
    }

    /**
     * An API of the code in {@code predictor.py}.
     *
     * @param settings more of its predictor, as {@code ", threads_per_process: 2"}
     * @param sections more YAML of the entry, indented by two spaces
     */
    public static RealtimeApi python(String name, String settings, String sections) {
        return (RealtimeApi) of(
                "- name: " + name + "\n  predictor: {type: python, path: predictor.py" + settings + "}\n" + sections);
    }

    /** The only API of this text, which must be valid. */
    public static ApiSpec of(String yaml) {
        SpecReading reading = new ApiSpecReader().read("cortex.yaml", yaml, ProjectFiles.UNKNOWN);
        if (reading.apis().size() != 1) {
            throw new IllegalArgumentException(yaml + "\n" + reading.faults());
        }
        return reading.apis().getFirst();
    }
}
