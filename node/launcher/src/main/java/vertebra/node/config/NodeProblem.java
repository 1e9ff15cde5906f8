package vertebra.node.config;

import vertebra.spec.problem.ProblemKind;
import vertebra.spec.problem.ProblemType;

/** Why a node does not start. */
public enum NodeProblem implements ProblemType {
    INVALID_CONFIG(new Description(
            "VTB-7001",
            "invalid-config",
            "The node's configuration has faults",
            500,
            ProblemKind.OURS,
            "Each fault names where its value comes from; `vertebra doctor --config` prints the effective values.")),
    STATE_DIR_IN_USE(new Description(
            "VTB-7002",
            "state-dir-in-use",
            "Another node uses this state folder",
            500,
            ProblemKind.OURS,
            "Stop it with `vertebra down`, or give this node a state_dir and ports of its own.")),
    STATE_DIR_UNUSABLE(new Description(
            "VTB-7003",
            "state-dir-unusable",
            "The state folder cannot be used",
            500,
            ProblemKind.OURS,
            "Check that the folder lies on a local disk and may be written, or choose another with state_dir.")),
    CANNOT_START(new Description(
            "VTB-7004",
            "cannot-start",
            "The node cannot start",
            500,
            ProblemKind.OURS,
            "The log has the whole cause; `vertebra doctor` checks the machine.")),
    NODE_CLOSES(new Description(
            "VTB-7005",
            "node-closes",
            "The node closes already",
            409,
            ProblemKind.CALLERS_FAULT,
            "A stop can be taken back only while the node is a lame duck (drain.lame_duck); start it again.")),
    WORKERS_NOT_ISOLATED(new Description(
            "VTB-7006",
            "workers-not-isolated",
            "Workers cannot be kept apart from the node as it is required",
            500,
            ProblemKind.OURS,
            "Give the node what docs/isolation.md names (root, or user namespaces, and a control group of its own), or set"
                    + " workers.isolation to auto; `vertebra doctor` says what is missing."));

    private final Description description;

    NodeProblem(Description description) {
        this.description = description;
    }

    @Override
    public Description description() {
        return description;
    }
}
