package vertebra.serving.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import vertebra.engine.api.PredictorMetrics;
import vertebra.spec.ApiName;

/** What predictors count, as Prometheus sees it. */
class PredictorMetersTest {

    private static final ApiName MOVIES = new ApiName("movies");
    private static final ApiName IRIS = new ApiName("iris");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final NodeTraffic traffic =
            new NodeTraffic(System::nanoTime, InstantSource.system(), new ServingMeters(registry));
    private final PredictorMetrics metrics = traffic.predictorMetrics(MOVIES);

    @Test
    void showsCountersGaugesAndHistogramsWithTheirLabels() {
        // when
        metrics.increment("clicks", 1, Map.of("kind", "film"));
        metrics.increment("clicks", 2.5, Map.of("kind", "film"));
        metrics.gauge("temperature", 7, Map.of());
        metrics.gauge("temperature", -3, Map.of());
        metrics.histogram("size", 10, Map.of());
        metrics.histogram("size", 30, Map.of());

        // then
        assertThat(registry.scrape())
                .contains("vertebra_predictor_clicks_total{api=\"movies\",kind=\"film\"} 3.5")
                .contains("vertebra_predictor_temperature{api=\"movies\"} -3.0")
                .contains("vertebra_predictor_size_count{api=\"movies\"} 2")
                .contains("vertebra_predictor_size_sum{api=\"movies\"} 40.0");
    }

    @Test
    void takesOtherLabelsAndKindsThanThoseOfTheFirstUse() {
        // given
        PredictorMetrics other = traffic.predictorMetrics(IRIS);
        metrics.increment("clicks", 1, Map.of("kind", "film"));

        // when
        other.increment("clicks", 1, Map.of("user", "u"));
        other.gauge("clicks", 9, Map.of());
        metrics.increment("clicks.total", 1, Map.of("kind", "film"));

        // then
        assertThat(registry.scrape())
                .contains("vertebra_predictor_clicks_total{api=\"movies\",kind=\"film\"} 2.0")
                .contains("vertebra_predictor_clicks_total{api=\"iris\",kind=\"\"} 1.0")
                .doesNotContain(" 9.0");
    }

    @Test
    void takesNoNameThatOneOfASummaryHas() {
        // when
        metrics.histogram("size", 10, Map.of());
        metrics.gauge("size_max", 99, Map.of());
        metrics.gauge("depth_sum", 7, Map.of());
        metrics.histogram("depth", 1, Map.of());

        // then
        assertThat(registry.scrape())
                .contains("vertebra_predictor_size_max{api=\"movies\"} 10.0")
                .contains("vertebra_predictor_depth_sum{api=\"movies\"} 7.0")
                .doesNotContain("vertebra_predictor_depth_count");
    }

    @Test
    void isBoundedHoweverMuchCodeCounts() {
        // when
        for (int i = 0; i < 1_000; i++) {
            metrics.increment("clicks", 1, Map.of("user", "user-" + i));
            metrics.increment("name" + i, 1, Map.of());
        }

        // then
        assertThat(registry.getMeters()).hasSize(PredictorMeters.MAX_SERIES);
    }

    @Test
    void dropsWhatIsNoMetric() {
        // when
        metrics.increment("clicks\nforged 1", 1, Map.of());
        metrics.increment("", 1, Map.of());
        metrics.increment("negative", -1, Map.of());
        metrics.increment("endless", Double.POSITIVE_INFINITY, Map.of());
        metrics.gauge("nothing", Double.NaN, Map.of());
        metrics.increment("labels", 1, Map.of("api", "iris"));
        metrics.increment("labels", 1, Map.of("a-b", "c"));

        // then
        assertThat(registry.scrape()).doesNotContain("vertebra_predictor");
    }

    @Test
    void forgetsThemWithTheApi() {
        // given
        metrics.increment("clicks", 1, Map.of());

        // when
        traffic.retainOnly(Map.of(IRIS, Set.of()));
        metrics.increment("clicks", 1, Map.of());

        // then
        assertThat(registry.getMeters()).isEmpty();
    }
}
