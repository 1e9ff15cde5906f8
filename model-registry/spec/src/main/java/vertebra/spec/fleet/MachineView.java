package vertebra.spec.fleet;

import java.time.Instant;

/**
 * The machine below a node.
 *
 * @param group the instance group; empty: none
 * @param since when it was ordered
 * @param bootSeconds from the order until the node had joined; 0 where unknown
 * @param busyShare share of its cores that were busy, 0 to 1
 * @param healthy false: the cloud or its node says that it is broken
 * @param leaving true: the cloud has given notice to take it away
 * @param leader true: it runs the leader
 */
public record MachineView(
        String group,
        Instant since,
        double bootSeconds,
        double busyShare,
        boolean healthy,
        boolean leaving,
        boolean leader) {

    public static final MachineView UNKNOWN = new MachineView("", Instant.EPOCH, 0, 0, true, false, false);
}
