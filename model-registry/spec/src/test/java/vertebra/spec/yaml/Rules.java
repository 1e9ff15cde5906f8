package vertebra.spec.yaml;

/** Reads an API that holds one field under test, beside what an API needs. */
final class Rules {

    private Rules() {}

    /** {@code ok}; {@code notice}; {@code refused} by a deploy only; {@code fault}; {@code 2 faults}, ... */
    static String verdict(SpecReading reading) {
        if (!reading.faults().isEmpty()) {
            return reading.faults().size() == 1 ? "fault" : reading.faults().size() + " faults";
        }
        if (!reading.refusals().isEmpty()) {
            return "refused";
        }
        return reading.notices().isEmpty() ? "ok" : "notice";
    }

    /** @param field a top-level field of an API, in flow style */
    static SpecReading read(String field) {
        String key = field.substring(0, field.indexOf(':'));
        return text((key.equals("name") ? "- " : "- name: a\n  ")
                + field
                + "\n"
                + (key.equals("predictor") || key.equals("handler")
                        ? ""
                        : "  predictor: {type: onnx, model: m.onnx}\n"));
    }

    static SpecReading text(String yaml) {
        return new ApiSpecReader().read("cortex.yaml", yaml, ProjectFiles.UNKNOWN);
    }
}
