package vertebra.spec.yaml;

import java.util.Map;
import vertebra.spec.ApiSpec;

/** Writes a spec in its normalised form: the same dialect that users write, so that it can be read again. */
public final class ApiSpecWriter {

    /** Plain maps, lists and scalars in the order of the spec reference; {@code read(write(spec))} equals the spec. */
    public Map<String, Object> toMap(ApiSpec spec) {
        throw new UnsupportedOperationException(spec.kind());
    }

    /** The normalised entry as YAML text. */
    public String toYaml(ApiSpec spec) {
        throw new UnsupportedOperationException(spec.kind());
    }
}
