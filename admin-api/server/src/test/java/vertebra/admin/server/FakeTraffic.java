package vertebra.admin.server;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import vertebra.admin.contract.ApiStatus.Traffic;
import vertebra.admin.contract.traffic.ApiErrors;
import vertebra.admin.contract.traffic.ApiErrors.ErrorCount;
import vertebra.admin.contract.traffic.ApiErrors.RecentError;
import vertebra.admin.contract.traffic.ApiHistory;
import vertebra.admin.contract.traffic.ApiHistory.TrafficSpan;
import vertebra.admin.contract.traffic.MonitoredAnswers;
import vertebra.spec.ApiName;

/** Counters that say what they were asked. */
final class FakeTraffic implements TrafficHistory {

    /** What the history was asked for. */
    record Asked(Instant since, Duration step) {}

    private final Map<ApiName, Asked> asked = new ConcurrentHashMap<>();

    @Nullable
    Asked asked(ApiName api) {
        return asked.get(api);
    }

    @Override
    public Traffic now(ApiName api) {
        return Traffic.NONE;
    }

    @Override
    public ApiHistory since(ApiName api, Instant since, Duration step) {
        asked.put(api, new Asked(since, step));
        TrafficSpan span = new TrafficSpan(since, 3, 0.3, 2, 1, 0, 0, 1, 3.5, 2.0, 11.9);
        return new ApiHistory(
                api.value(),
                since,
                AdminFixture.NOW,
                step.toSeconds(),
                span,
                List.of(span, TrafficSpan.silent(since.plus(step))));
    }

    @Override
    public ApiErrors errors(ApiName api) {
        return new ApiErrors(
                api.value(),
                AdminFixture.STARTED,
                List.of(new ErrorCount(
                        "VTB-4001", 400, "The request does not fit the model", "x", 2, AdminFixture.NOW)),
                List.of(new RecentError(
                        AdminFixture.NOW, "id-1", "VTB-4003", 429, null, "As many requests are in flight.", "r1")));
    }

    @Override
    public List<MonitoredAnswers> answers(ApiName api) {
        return List.of(
                new MonitoredAnswers("r2", "label", "classification", 3, Map.of("setosa", 3L), null, null, null),
                new MonitoredAnswers("r1", "score", "regression", 2, null, -1.5, 0.0, 1.5));
    }
}
