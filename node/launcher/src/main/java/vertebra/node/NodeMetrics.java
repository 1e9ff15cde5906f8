package vertebra.node;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.ext.web.Router;
import java.time.Instant;
import java.util.List;
import vertebra.http.HttpListener;

/** All meters of this process, and the page that shows them. */
final class NodeMetrics {

    static final String PATH = "/metrics";

    private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    NodeMetrics() {
        List<MeterBinder> process = List.of(
                new JvmMemoryMetrics(),
                new JvmThreadMetrics(),
                new ProcessorMetrics(),
                new FileDescriptorMetrics(),
                new UptimeMetrics());
        process.forEach(binder -> binder.bindTo(registry));
    }

    MeterRegistry registry() {
        return registry;
    }

    /** How long a listener's certificate lasts; nothing when it speaks plain text. */
    void watchCertificate(String name, HttpListener listener) {
        if (listener.certificate().isPresent()) {
            Gauge.builder("vertebra.tls.certificate.left", listener, NodeMetrics::secondsLeft)
                    .description("Time until the listener's certificate, or one of its chain, expires")
                    .baseUnit("seconds")
                    .tag("listener", name)
                    .register(registry);
        }
    }

    private static double secondsLeft(HttpListener listener) {
        return listener.certificate()
                .map(state -> (double) state.leftAt(Instant.now()).toSeconds())
                .orElse(Double.NaN);
    }

    /** {@code GET /metrics} in Prometheus's text format. */
    void mount(Router router) {
        router.get(PATH)
                .handler(context -> context.response()
                        .putHeader("Content-Type", CONTENT_TYPE)
                        .end(registry.scrape()));
    }
}
