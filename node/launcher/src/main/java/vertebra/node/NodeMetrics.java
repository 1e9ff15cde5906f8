package vertebra.node;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
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
import vertebra.node.drain.Drain;

/** All meters of this process, and the page that shows them. */
final class NodeMetrics {

    static final String PATH = "/metrics";

    private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    NodeMetrics() {
        List<MeterBinder> process = List.of(
                new JvmMemoryMetrics(),
                new JvmGcMetrics(),
                new JvmThreadMetrics(),
                new ProcessorMetrics(),
                new FileDescriptorMetrics(),
                new UptimeMetrics());
        process.forEach(binder -> binder.bindTo(registry));
    }

    MeterRegistry registry() {
        return registry;
    }

    /** What runs here: always 1. */
    void describe(String node, String cluster) {
        Gauge.builder("vertebra.node.info", () -> 1)
                .description("The node, its version and its cluster")
                .tags("node", node, "cluster", cluster, "version", NodeVersion.current())
                .register(registry);
    }

    /** Whether callers are turned away. */
    void watchDrain(Drain drain) {
        Gauge.builder("vertebra.node.draining", drain, now -> now.stage() == Drain.Stage.SERVING ? 0 : 1)
                .description("1 when the node turns callers away: it drains or stops")
                .register(registry);
    }

    /** Who is connected. */
    void watchConnections(String name, HttpListener listener) {
        Gauge.builder(
                        "vertebra.connections",
                        listener,
                        open -> open.connections().count())
                .description("Open connections of a listener")
                .tag("listener", name)
                .register(registry);
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
