package vertebra.admin.contract;

import java.time.Instant;
import java.util.Map;

/**
 * One revision that can be rolled back to.
 *
 * @param models versions by the name that requests use, {@code name@version}
 */
public record RevisionInfo(
        String revision, boolean current, Instant createdAt, String author, Map<String, String> models) {}
