package vertebra.node;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.EnumSet;
import vertebra.node.config.Machine;

/**
 * The event loops of a node, and what the framework counts of itself: its pools, and the pending tasks and the memory of the event
 * loops. What it counts of each HTTP request would cost a request 13 % (docs/adr/0019), and our own meters have it by API.
 */
final class NodeVertx {

    private NodeVertx() {}

    static Vertx start(Machine machine, MeterRegistry registry) {
        // Before the first class of Netty is loaded: by default it may take as much as the heap.
        System.setProperty("io.netty.maxDirectMemory", Long.toString(machine.directBytes()));
        return Vertx.builder()
                .with(new VertxOptions()
                        .setEventLoopPoolSize(machine.eventLoops())
                        .setMetricsOptions(counted()))
                .withMetrics(new MicrometerMetricsFactory(registry))
                .build();
    }

    private static MicrometerMetricsOptions counted() {
        MicrometerMetricsOptions counted = new MicrometerMetricsOptions()
                .setEnabled(true)
                .setNettyMetricsEnabled(true)
                .setLabels(EnumSet.noneOf(Label.class));
        EnumSet.complementOf(EnumSet.of(MetricsDomain.NAMED_POOLS)).forEach(counted::addDisabledMetricsCategory);
        return counted;
    }
}
