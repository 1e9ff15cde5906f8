package vertebra.engine.worker.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What was tried on this machine and works.
 *
 * @param walls around a worker
 * @param obstacle why there are no better ones, in a tool's words; empty when there are
 * @param groups controllers of the control groups that limit a worker and all that it starts, such as {@code memory}
 */
public record SandboxAbility(Walls walls, String obstacle, Set<String> groups) {

    public SandboxAbility {
        groups = Set.copyOf(groups);
    }

    /** What keeps a worker from the node and from other workers. */
    public enum Walls {
        /** A user of its own, and namespaces. */
        OWN_USER,
        /** Namespaces that the node's user may make: nothing of the node is in them. */
        USER_NAMESPACE,
        /** Nothing. */
        NONE
    }

    /** What a hostile predictor can reach or use up, in words; empty: it is contained. */
    public List<String> gaps() {
        List<String> gaps = new ArrayList<>();
        if (walls == Walls.NONE) {
            gaps.add("a worker reaches files, processes and network of the node's user (" + obstacle + ")");
        }
        if (!groups.contains("memory")) {
            gaps.add("compute.mem limits each process of a worker, not all together (no control group for memory)");
        }
        return gaps;
    }

    /** For operators: which walls and limits hold. */
    public String describe() {
        String limits = groups.isEmpty()
                ? "limits of each process"
                : "limits of all its processes: " + groups.stream().sorted().collect(Collectors.joining(", "));
        return switch (walls) {
            case OWN_USER -> "own user, files, processes and network; " + limits;
            case USER_NAMESPACE -> "own files, processes and network; " + limits;
            case NONE -> "not isolated; " + limits;
        };
    }
}
