package vertebra.serving.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vertebra.engine.api.PredictorMetrics;
import vertebra.serving.telemetry.MetricFamilies.Family;
import vertebra.serving.telemetry.MetricFamilies.Kind;
import vertebra.spec.ApiName;

/**
 * The metrics that the predictor of one API counts itself, whatever revision: {@code vertebra_predictor_<name>} with the label
 * {@code api}. Code is not trusted with the node's memory: what exceeds {@value #MAX_SERIES} series, or is not legal, is dropped, and
 * the first drop is told in the log. Labels that a name had not at its first use are left out, those that are missing are empty. Safe
 * for any thread.
 */
final class PredictorMeters implements PredictorMetrics, AutoCloseable {

    static final int MAX_SERIES = 200;

    private static final Logger LOGGER = LoggerFactory.getLogger(PredictorMeters.class);
    private static final int MAX_LABEL_VALUE = 80;

    private record Series(Family family, List<String> values) {}

    /** @param <T> what is told the values */
    private record Held<T>(Meter meter, T target) {

        static <M extends Meter> Held<M> itself(M meter) {
            return new Held<>(meter, meter);
        }
    }

    private final ApiName api;
    private final MetricFamilies families;
    private final ServingMeters source;
    private final AtomicBoolean dropTold = new AtomicBoolean();
    private final Map<Series, Held<?>> series = new HashMap<>();
    private boolean closed;

    /** @param families shared by all APIs */
    PredictorMeters(ApiName api, MetricFamilies families, ServingMeters source) {
        this.api = api;
        this.families = families;
        this.source = source;
    }

    @Override
    public void increment(String name, double by, Map<String, String> tags) {
        Counter counter = find(
                Kind.COUNTER, name, tags, by, (family, labels) -> Held.itself(source.predictorCounter(family, labels)));
        if (counter != null) {
            counter.increment(by);
        }
    }

    @Override
    public void gauge(String name, double value, Map<String, String> tags) {
        AtomicLong bits = find(Kind.GAUGE, name, tags, Math.abs(value), (family, labels) -> {
            AtomicLong held = new AtomicLong();
            return new Held<>(source.predictorGauge(family, labels, () -> Double.longBitsToDouble(held.get())), held);
        });
        if (bits != null) {
            bits.set(Double.doubleToLongBits(value));
        }
    }

    @Override
    public void histogram(String name, double value, Map<String, String> tags) {
        DistributionSummary summary = find(
                Kind.SUMMARY,
                name,
                tags,
                value,
                (family, labels) -> Held.itself(source.predictorSummary(family, labels)));
        if (summary != null) {
            summary.record(value);
        }
    }

    /** Makes the meter of a series. */
    private interface Making<T> {
        Held<T> make(String name, Tags labels);
    }

    /** Null: it is dropped. */
    private <T> @Nullable T find(Kind kind, String name, Map<String, String> tags, double size, Making<T> making) {
        Family family = families.find(kind, name, tags.keySet());
        if (family == null) {
            drop(name, "its name or labels are not legal, or the name is of another kind elsewhere");
            return null;
        }
        if (!(size >= 0 && Double.isFinite(size))) {
            drop(name, "its value is no finite number, or negative where it counts");
            return null;
        }
        List<String> values = family.labels().stream()
                .map(label -> shortened(tags.getOrDefault(label, "")))
                .toList();
        T target = held(new Series(family, values), making);
        if (target == null) {
            drop(name, "the API has " + MAX_SERIES + " series of metrics");
        }
        return target;
    }

    @SuppressWarnings("unchecked") // A family has one kind, and a kind one type of target.
    private synchronized <T> @Nullable T held(Series wanted, Making<T> making) {
        Held<?> known = series.get(wanted);
        if (known == null && !closed && series.size() < MAX_SERIES) {
            known = making.make(wanted.family().name(), labels(wanted));
            series.put(wanted, known);
        }
        return known == null ? null : ((Held<T>) known).target();
    }

    private Tags labels(Series wanted) {
        Tags labels = Tags.of(ServingMeters.API, api.value());
        for (int i = 0; i < wanted.values().size(); i++) {
            labels = labels.and(wanted.family().labels().get(i), wanted.values().get(i));
        }
        return labels;
    }

    private void drop(String name, String reason) {
        if (dropTold.compareAndSet(false, true)) {
            LOGGER.atWarn()
                    .addKeyValue("api", api)
                    .addKeyValue("metric", shortened(name))
                    .addKeyValue("reason", reason)
                    .log("Dropped a metric of a predictor; further ones are not told");
        }
    }

    private static String shortened(String text) {
        return text.length() <= MAX_LABEL_VALUE ? text : text.substring(0, MAX_LABEL_VALUE);
    }

    /** The API is gone. */
    @Override
    public synchronized void close() {
        closed = true;
        series.values().forEach(held -> source.remove(held.meter()));
        series.clear();
    }
}
