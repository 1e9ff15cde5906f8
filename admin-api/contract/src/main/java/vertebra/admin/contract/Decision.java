package vertebra.admin.contract;

import java.time.Instant;
import java.util.List;

/** One decision of the control loop and its reason. */
public record Decision(
        Instant at,
        String api,
        String revision,
        int want,
        int placed,
        String bound,
        String reason,
        List<String> notices) {}
