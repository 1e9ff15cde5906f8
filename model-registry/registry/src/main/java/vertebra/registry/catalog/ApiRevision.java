package vertebra.registry.catalog;

import java.time.Instant;
import java.util.Map;
import vertebra.spec.ApiName;
import vertebra.spec.ApiSpec;
import vertebra.spec.ModelRef;
import vertebra.spec.Revision;

/**
 * One immutable version of an API.
 *
 * @param spec normalised
 * @param models the model versions it serves, by the name that requests use; {@code ""} for the only one
 * @param author who deployed it
 */
public record ApiRevision(
        ApiName api, Revision revision, ApiSpec spec, Map<String, ModelRef> models, Instant createdAt, String author) {

    public ApiRevision {
        models = Map.copyOf(models);
    }
}
