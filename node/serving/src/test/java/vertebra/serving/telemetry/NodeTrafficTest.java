package vertebra.serving.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import vertebra.engine.api.ModelSignature;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.TensorType;
import vertebra.engine.api.tensor.ValueInfo.TensorInfo;
import vertebra.spec.ApiName;
import vertebra.spec.MonitoringSpec;
import vertebra.spec.NodeId;
import vertebra.spec.Revision;
import vertebra.spec.fleet.LoadSample;
import vertebra.testkit.time.ManualClock;

class NodeTrafficTest {

    private static final ApiName IRIS = new ApiName("iris");
    private static final Revision R1 = new Revision(1);

    private static final TensorInfo ANY = new TensorInfo(TensorType.FLOAT32, Shape.of(Shape.DYNAMIC));

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T12:00:03Z"));
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final NodeTraffic traffic = new NodeTraffic(nanos::get, clock, new ServingMeters(meters));

    @Test
    void integratesConcurrencyExactly() {
        // given
        InFlightMeter inFlight = traffic.of(IRIS, R1).inFlight();

        // when
        inFlight.enter();
        pass(Duration.ofSeconds(1));
        inFlight.enter();
        pass(Duration.ofMillis(500));
        inFlight.exit();
        inFlight.exit();
        pass(Duration.ofSeconds(100));

        // then
        assertThat(inFlight.seconds()).isEqualTo(2.0);
        assertThat(inFlight.count()).isZero();
    }

    @Test
    void knowsHowManyRequestsAreNotOver() {
        // given
        RevisionTraffic iris = traffic.of(IRIS, R1);
        RevisionTraffic other = traffic.of(new ApiName("other"), R1);
        for (int i = 0; i < 6; i++) {
            iris.arrived();
        }
        other.arrived();

        // when
        for (int status : new int[] {200, 400, 429, 500}) {
            iris.answered(status, 1_000);
        }
        iris.aborted(1_000);

        // then
        assertThat(traffic.unanswered()).isEqualTo(2);
    }

    @Test
    void countsEachKindOfAnswerOnce() {
        // given
        RevisionTraffic revision = traffic.of(IRIS, R1);

        // when
        for (int status : new int[] {200, 200, 400, 413, 429, 503, 500, 504}) {
            revision.arrived();
            revision.answered(status, 1_000_000);
        }
        revision.arrived();
        revision.aborted(1_000_000);
        revision.served(1, 2_000_000_000L);

        // then
        LoadSample sample = traffic.samples(new NodeId("n"), 7).getFirst();
        assertThat(sample.bootId()).isEqualTo(7);
        assertThat(sample.ingress().arrivals()).isEqualTo(9);
        assertThat(sample.executor().completions()).isEqualTo(1);
        assertThat(sample.ingress().judged()).isEqualTo(6);
        assertThat(sample.ingress().violations()).isEqualTo(3);
        assertThat(sample.ingress().clientErrors()).isEqualTo(2);
        assertThat(sample.ingress().rejections()).isEqualTo(2);
        assertThat(sample.ingress().failures()).isEqualTo(2);
        assertThat(sample.executor().serviceSeconds()).isEqualTo(2.0);
        assertThat(sample.executor().serviceSecondsSquared()).isEqualTo(4.0);
        TrafficSummary summary = traffic.summary(IRIS);
        assertThat(summary.succeeded()).isEqualTo(2);
        assertThat(summary.clientErrors()).isEqualTo(3);
        assertThat(summary.serverErrors()).isEqualTo(3);
    }

    @Test
    void tellsRateMeanAndPercentileOfTheLastMinute() {
        // given
        RevisionTraffic revision = traffic.of(IRIS, R1);
        for (int second = 0; second < 50; second++) {
            for (int i = 0; i < 10; i++) {
                revision.answered(200, second < 49 ? 2_000_000 : 100_000_000);
            }
            pass(Duration.ofSeconds(1));
        }

        // when
        TrafficSummary summary = traffic.summary(IRIS);

        // then
        assertThat(summary.requestsPerSecond()).isEqualTo(10.0);
        assertThat(summary.averageMillis()).isCloseTo(3.96, within(1e-9));
        assertThat(summary.p99Millis()).isBetween(100.0, 119.0);
    }

    @Test
    void forgetsWhatIsOlderThanAMinute() {
        // given
        RevisionTraffic revision = traffic.of(IRIS, R1);
        revision.answered(200, 1_000_000);

        // when
        pass(Duration.ofSeconds(61));
        TrafficSummary silent = traffic.summary(IRIS);
        revision.answered(200, 8_000_000);

        // then
        assertThat(silent.requestsPerSecond()).isZero();
        assertThat(silent.p99Millis()).isNull();
        assertThat(silent.succeeded()).isEqualTo(1);
        assertThat(traffic.summary(IRIS).averageMillis()).isEqualTo(8.0);
    }

    @Test
    void showsEveryMeterAndRemovesThoseOfAGoneRevision() {
        // given
        RevisionTraffic revision = traffic.of(IRIS, R1);
        revision.answered(200, 30_000);
        revision.rejected("queue-full");
        revision.stage(Stage.INFER, 30_000);
        revision.loaded(Duration.ofMillis(12), 4096);
        revision.slots(4);

        // when
        String shown = meters.scrape();
        traffic.retainOnly(Map.of(IRIS, Set.of(new Revision(2))));

        // then
        assertThat(shown)
                .contains("vertebra_requests_total{api=\"iris\",outcome=\"success\",revision=\"r1\"} 1.0")
                .contains("vertebra_request_duration_seconds_bucket{api=\"iris\",revision=\"r1\",le=\"5.0E-5\"} 1")
                .contains("vertebra_stage_duration_seconds_count{api=\"iris\",revision=\"r1\",stage=\"infer\"} 1")
                .contains("vertebra_rejections_total{api=\"iris\",reason=\"queue-full\",revision=\"r1\"} 1.0")
                .contains("vertebra_requests_in_flight{api=\"iris\",revision=\"r1\"} 0.0")
                .contains("vertebra_requests_in_flight_time_seconds_total{api=\"iris\",revision=\"r1\"} 0.0")
                .contains("vertebra_busy_slot_time_seconds_total{api=\"iris\",revision=\"r1\"} 0.0")
                .contains("vertebra_queue_depth{api=\"iris\",revision=\"r1\"} 0.0")
                .contains("vertebra_slots{api=\"iris\",revision=\"r1\"} 4.0")
                .contains("vertebra_model_load_time_seconds{api=\"iris\",revision=\"r1\"} 0.012")
                .contains("vertebra_model_memory_bytes{api=\"iris\",revision=\"r1\"} 4096.0");
        assertThat(meters.scrape()).doesNotContain("r1");
    }

    @Test
    void everyMeterIsDocumented() throws IOException {
        // given
        String documented = Files.readString(Path.of("../../docs/metrics.md"));
        traffic.of(IRIS, R1).rejected("queue-full");
        traffic.of(IRIS, R1)
                .serves(
                        new ModelSignature(List.of(), List.of(new ModelSignature.Output("y", ANY)), false),
                        Optional.of(new MonitoringSpec(MonitoringSpec.ModelType.REGRESSION, Optional.empty())),
                        List.of());

        // when
        List<String> samples = meters.scrape()
                .lines()
                .filter(line -> line.startsWith("vertebra_"))
                .map(line -> line.substring(0, line.indexOf('{')).replaceAll("_(bucket|count|sum|max)$", ""))
                .distinct()
                .toList();

        // then
        assertThat(samples)
                .hasSizeGreaterThan(5)
                .allSatisfy(name -> assertThat(documented).contains("`" + name + "`"));
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
        clock.advance(time);
    }
}
