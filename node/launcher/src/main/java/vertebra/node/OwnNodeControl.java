package vertebra.node;

import vertebra.admin.server.NodeControl;
import vertebra.node.config.NodeProblem;
import vertebra.node.drain.Drain;
import vertebra.spec.NodeId;
import vertebra.spec.problem.Problem;

/** Drains this node for an operator. The only one that the admin API can name: no other is in its cluster. */
record OwnNodeControl(Drain drain) implements NodeControl {

    @Override
    public void drain(NodeId node) {
        check(node, drain.drain());
    }

    @Override
    public void undrain(NodeId node) {
        check(node, drain.undrain());
    }

    private static void check(NodeId node, boolean inTime) {
        if (!inTime) {
            throw Problem.of(NodeProblem.NODE_CLOSES, node + " has begun to close.")
                    .asException();
        }
    }
}
