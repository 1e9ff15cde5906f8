package vertebra.admin.server;

import vertebra.registry.status.NodeDirectory;
import vertebra.spec.NodeId;

/** Drains no node, but says so in its row, as a node does. */
record FakeNodeControl(NodeDirectory nodes) implements NodeControl {

    @Override
    public void drain(NodeId node) {
        nodes.publish(true);
    }

    @Override
    public void undrain(NodeId node) {
        nodes.publish(false);
    }
}
