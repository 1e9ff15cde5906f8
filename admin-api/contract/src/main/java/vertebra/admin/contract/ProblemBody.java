package vertebra.admin.contract;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An error answer, {@code application/problem+json} (RFC 9457). */
public record ProblemBody(
        @Nullable String type,
        @Nullable String title,
        int status,
        @Nullable String detail,
        @Nullable String code,
        @Nullable String requestId,
        @Nullable String advice,
        @Nullable List<Fault> faults) {

    /** One of several faults, such as those of a spec file. */
    public record Fault(
            String detail,
            @Nullable String advice,
            @Nullable String field,
            @Nullable String file,
            int line,
            int column) {}
}
