package vertebra.serving.telemetry;

import java.util.Collection;
import java.util.concurrent.atomic.LongAdder;
import vertebra.engine.api.PredictorMetrics;
import vertebra.serving.telemetry.errors.ErrorLog;
import vertebra.serving.telemetry.history.ApiHistory;
import vertebra.serving.telemetry.history.BucketClock;
import vertebra.serving.telemetry.history.HistoryReading.Span;
import vertebra.serving.telemetry.history.Outcome;

/** What was counted for one API, whatever revision answered. Safe for any thread. */
final class ApiTraffic {

    private static final int CLIENT_ERROR = 400;
    private static final int SERVER_ERROR = 500;

    private final LongAdder succeeded = new LongAdder();
    private final LongAdder clientErrors = new LongAdder();
    private final LongAdder serverErrors = new LongAdder();
    private final ApiHistory history;
    private final ErrorLog errors;

    private final PredictorMeters predictorMeters;

    ApiTraffic(BucketClock buckets, ErrorLog errors, PredictorMeters predictorMeters) {
        this.history = new ApiHistory(buckets);
        this.errors = errors;
        this.predictorMeters = predictorMeters;
    }

    ApiHistory history() {
        return history;
    }

    PredictorMetrics predictorMetrics() {
        return predictorMeters;
    }

    void close() {
        predictorMeters.close();
    }

    ErrorLog errors() {
        return errors;
    }

    void answered(int status, Outcome outcome, long nanos) {
        history.answered(outcome, nanos);
        if (status < CLIENT_ERROR) {
            succeeded.increment();
        } else if (status < SERVER_ERROR) {
            clientErrors.increment();
        } else {
            serverErrors.increment();
        }
    }

    void aborted() {
        history.aborted();
    }

    TrafficSummary summary(Collection<RevisionTraffic> revisions) {
        Span minute = history.lastMinute();
        return new TrafficSummary(
                revisions.stream().mapToInt(each -> each.inFlight().count()).sum(),
                revisions.stream().mapToInt(RevisionTraffic::slots).sum(),
                minute.perSecond(),
                minute.averageMillis(),
                minute.p99Millis(),
                succeeded.sum(),
                clientErrors.sum(),
                serverErrors.sum());
    }
}
