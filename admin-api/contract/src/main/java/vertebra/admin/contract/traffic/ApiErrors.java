package vertebra.admin.contract.traffic;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong with one API: {@code vertebra errors API}. Holds nothing of what callers sent.
 *
 * @param since counted from then on
 * @param counts by code and input, the most frequent first
 * @param recent the last 20, the newest first
 */
public record ApiErrors(String api, Instant since, List<ErrorCount> counts, List<RecentError> recent) {

    public ApiErrors {
        counts = List.copyOf(counts);
        recent = List.copyOf(recent);
    }

    /**
     * How often.
     *
     * @param code {@code VTB-4001}
     * @param input of the model that is to blame; null: none
     */
    public record ErrorCount(
            String code, int status, String title, @Nullable String input, long count, Instant lastAt) {}

    /**
     * One error.
     *
     * @param requestId the number that the caller got
     * @param detail without values
     * @param revision that answered
     */
    public record RecentError(
            Instant at,
            String requestId,
            String code,
            int status,
            @Nullable String input,
            String detail,
            String revision) {}
}
