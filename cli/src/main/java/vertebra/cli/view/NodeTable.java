package vertebra.cli.view;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import vertebra.admin.contract.NodeStatus;
import vertebra.cli.shell.Amounts;
import vertebra.cli.shell.Table;

/** {@code vertebra nodes}: one line a node. */
public final class NodeTable {

    private NodeTable() {}

    public static List<String> lines(List<NodeStatus> nodes, Instant now) {
        Table table = new Table("NODE", "STATE", "UP", "CORES", "MEMORY", "REPLICAS", "IN-FLIGHT");
        for (NodeStatus node : nodes) {
            table.add(
                    node.name(),
                    node.state().name().toLowerCase(Locale.ROOT),
                    Amounts.age(Duration.between(node.since(), now)),
                    cores(node.reservedCpuMillis()) + " / " + cores(node.cpuMillis()),
                    Amounts.bytes(node.reservedMemoryBytes()) + " / " + Amounts.bytes(node.memoryBytes()),
                    Integer.toString(node.replicas().stream()
                            .mapToInt(replica -> replica.count())
                            .sum()),
                    Integer.toString(node.inFlight()));
        }
        return table.lines();
    }

    private static String cores(long millis) {
        return Amounts.count(millis / 1000.0);
    }
}
