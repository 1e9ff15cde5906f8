package vertebra.registry.status;

import java.util.List;
import vertebra.cluster.Cluster;
import vertebra.registry.rows.ListRows;
import vertebra.spec.fleet.LoadSample;

/** What every node counted. Never blocks; safe for any thread. */
public final class LoadFeed {

    /** 2: counts of ingress and executor apart. */
    private static final int VERSION = 2;

    private final ListRows<LoadSample> rows;

    public LoadFeed(Cluster cluster) {
        this.rows = new ListRows<>(cluster, "load", VERSION, LoadSample[].class);
    }

    /** Publishes this node's samples, all of them. */
    public void publish(List<LoadSample> samples) {
        rows.publish(0, samples);
    }

    /** The samples of all members. */
    public List<LoadSample> all() {
        return rows.items();
    }
}
