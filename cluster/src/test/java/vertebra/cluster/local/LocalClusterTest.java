package vertebra.cluster.local;

import vertebra.cluster.Cluster;
import vertebra.cluster.NodeInfo;
import vertebra.cluster.testing.ClusterContract;

class LocalClusterTest extends ClusterContract {

    @Override
    protected Cluster start(NodeInfo self) {
        return new LocalCluster(self);
    }
}
