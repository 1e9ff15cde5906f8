package vertebra.registry.status;

import java.util.List;
import vertebra.cluster.Cluster;
import vertebra.spec.fleet.LoadSample;

/** What every node counted. Never blocks; safe for any thread. */
public final class LoadFeed {

    public LoadFeed(Cluster cluster) {
        throw new UnsupportedOperationException(cluster.toString());
    }

    /** Publishes this node's samples, all of them. */
    public void publish(List<LoadSample> samples) {
        throw new UnsupportedOperationException(samples.toString());
    }

    public List<LoadSample> all() {
        throw new UnsupportedOperationException();
    }
}
