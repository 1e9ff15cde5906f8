package vertebra.admin.server;

import vertebra.spec.NodeId;

/** Port: turns callers away from a running node, and lets them come again. Never blocks; safe for any thread. */
public interface NodeControl {

    /**
     * The node says that it is not ready, closes each connection behind its answer, and goes on answering what comes all the
     * same. Nothing when it drains already. Lost at a restart.
     *
     * @throws vertebra.spec.problem.ProblemException when the node closes already
     */
    void drain(NodeId node);

    /**
     * Takes a drain back, or a stop that was asked for and has not begun to close the node.
     *
     * @throws vertebra.spec.problem.ProblemException when the node closes already
     */
    void undrain(NodeId node);
}
