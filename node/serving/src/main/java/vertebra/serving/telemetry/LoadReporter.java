package vertebra.serving.telemetry;

import vertebra.registry.status.LoadFeed;
import vertebra.spec.NodeId;

/** Publishes what this node counted. The launcher calls {@link #report} about once a second, on any thread. */
public final class LoadReporter {

    private final NodeId node;
    private final long bootId;
    private final NodeTraffic traffic;
    private final LoadFeed feed;

    public LoadReporter(NodeId node, long bootId, NodeTraffic traffic, LoadFeed feed) {
        this.node = node;
        this.bootId = bootId;
        this.traffic = traffic;
        this.feed = feed;
    }

    /** Publishes the counts of now; never blocks. */
    public void report() {
        feed.publish(traffic.samples(node, bootId));
    }
}
