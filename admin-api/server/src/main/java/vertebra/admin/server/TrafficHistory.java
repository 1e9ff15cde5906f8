package vertebra.admin.server;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import vertebra.admin.contract.ApiStatus.Traffic;
import vertebra.admin.contract.traffic.ApiErrors;
import vertebra.admin.contract.traffic.ApiHistory;
import vertebra.admin.contract.traffic.MonitoredAnswers;
import vertebra.spec.ApiName;

/** Port, implemented by the launcher: what the nodes counted. Safe for any thread; never blocks for long. */
public interface TrafficHistory {

    /** How an API does now; {@link Traffic#NONE} for one without requests. */
    Traffic now(ApiName api);

    /**
     * How it did.
     *
     * @param since at most a day ago
     * @param step a multiple of ten seconds
     */
    ApiHistory since(ApiName api, Instant since, Duration step);

    /** What went wrong. */
    ApiErrors errors(ApiName api);

    /** What its monitored revisions answered, the newest first. */
    List<MonitoredAnswers> answers(ApiName api);
}
