package vertebra.node;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vertebra.admin.contract.ApiStatus.Traffic;
import vertebra.admin.contract.traffic.ApiErrors;
import vertebra.admin.contract.traffic.ApiErrors.ErrorCount;
import vertebra.admin.contract.traffic.ApiErrors.RecentError;
import vertebra.admin.contract.traffic.ApiHistory;
import vertebra.admin.contract.traffic.ApiHistory.TrafficSpan;
import vertebra.admin.contract.traffic.MonitoredAnswers;
import vertebra.admin.server.TrafficHistory;
import vertebra.serving.telemetry.NodeTraffic;
import vertebra.serving.telemetry.TrafficSummary;
import vertebra.serving.telemetry.answers.AnswerReading;
import vertebra.serving.telemetry.errors.ErrorReading;
import vertebra.serving.telemetry.history.HistoryReading;
import vertebra.spec.ApiName;

/** The admin API's door to what this node counted. */
final class NodeTrafficHistory implements TrafficHistory {

    private final NodeTraffic traffic;
    private final InstantSource clock;

    NodeTrafficHistory(NodeTraffic traffic, InstantSource clock) {
        this.traffic = traffic;
        this.clock = clock;
    }

    @Override
    public Traffic now(ApiName api) {
        TrafficSummary summary = traffic.summary(api);
        return new Traffic(
                summary.inFlight(),
                summary.slots(),
                summary.requestsPerSecond(),
                summary.averageMillis(),
                summary.p99Millis(),
                summary.succeeded(),
                summary.clientErrors(),
                summary.serverErrors());
    }

    @Override
    public ApiHistory since(ApiName api, Instant since, Duration step) {
        Instant now = clock.instant();
        return traffic.history(api, since, step)
                .map(past -> history(api, past))
                .orElseGet(() ->
                        new ApiHistory(api.value(), now, now, step.toSeconds(), TrafficSpan.silent(now), List.of()));
    }

    private static ApiHistory history(ApiName api, HistoryReading past) {
        return new ApiHistory(
                api.value(),
                past.since(),
                past.until(),
                past.step().toSeconds(),
                span(past.total()),
                past.steps().stream().map(NodeTrafficHistory::span).toList());
    }

    private static TrafficSpan span(HistoryReading.Span span) {
        return new TrafficSpan(
                span.at(),
                span.answered(),
                span.perSecond(),
                span.succeeded(),
                span.clientErrors(),
                span.rejected(),
                span.failures(),
                span.aborted(),
                span.averageMillis(),
                span.p50Millis(),
                span.p99Millis());
    }

    @Override
    public ApiErrors errors(ApiName api) {
        return traffic.errors(api)
                .map(errors -> errors(api, errors))
                .orElseGet(() -> new ApiErrors(api.value(), clock.instant(), List.of(), List.of()));
    }

    private static ApiErrors errors(ApiName api, ErrorReading errors) {
        return new ApiErrors(
                api.value(),
                errors.since(),
                errors.counts().stream()
                        .map(count -> new ErrorCount(
                                count.type().code(),
                                count.type().status(),
                                count.type().title(),
                                count.input().orElse(null),
                                count.count(),
                                count.last()))
                        .toList(),
                errors.recent().stream()
                        .map(error -> new RecentError(
                                error.at(),
                                error.requestId(),
                                error.type().code(),
                                error.type().status(),
                                error.input().orElse(null),
                                error.detail(),
                                error.revision().toString()))
                        .toList());
    }

    @Override
    public List<MonitoredAnswers> answers(ApiName api) {
        return traffic.answers(api).stream().map(NodeTrafficHistory::answers).toList();
    }

    private static MonitoredAnswers answers(AnswerReading reading) {
        String revision = reading.revision().toString();
        return switch (reading) {
            case AnswerReading.Classes of ->
                new MonitoredAnswers(
                        revision, of.output(), "classification", of.count(), of.classes(), null, null, null);
            case AnswerReading.Range of ->
                new MonitoredAnswers(
                        revision,
                        of.output(),
                        "regression",
                        of.count(),
                        null,
                        number(of.min()),
                        number(of.mean()),
                        number(of.max()));
        };
    }

    private static @Nullable Double number(double value) {
        return Double.isNaN(value) ? null : value;
    }
}
