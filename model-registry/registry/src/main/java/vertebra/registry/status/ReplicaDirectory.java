package vertebra.registry.status;

import java.util.List;
import vertebra.cluster.Cluster;
import vertebra.spec.fleet.ReplicaView;

/** What every node says of its replicas. Never blocks; safe for any thread. */
public final class ReplicaDirectory {

    public ReplicaDirectory(Cluster cluster) {
        throw new UnsupportedOperationException(cluster.toString());
    }

    /** Publishes this node's replicas, all of them. */
    public void publish(List<ReplicaView> replicas) {
        throw new UnsupportedOperationException(replicas.toString());
    }

    public List<ReplicaView> all() {
        throw new UnsupportedOperationException();
    }

    public void onChange(Runnable listener) {
        throw new UnsupportedOperationException(listener.toString());
    }
}
