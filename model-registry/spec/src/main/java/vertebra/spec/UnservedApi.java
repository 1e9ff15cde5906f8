package vertebra.spec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An API of a kind that is recognised but not served: AsyncAPI, BatchAPI, TaskAPI. Validates, so that a project's files
 * can be checked as a whole; a deploy refuses it with a sentence that says so.
 *
 * @param name unique in the file
 * @param kind the Cortex word
 * @param fields the entry as written, plain maps, lists and scalars
 */
public record UnservedApi(ApiName name, String kind, Map<String, @Nullable Object> fields) implements ApiSpec {

    public UnservedApi {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }
}
