package vertebra.admin.server;

import java.time.Instant;
import java.util.function.Function;
import java.util.function.Supplier;
import vertebra.admin.contract.ServerInfo;
import vertebra.registry.artifact.ModelInspector;
import vertebra.spec.NodeId;

/**
 * What the admin API asks of the node that it runs in.
 *
 * @param info never blocks
 * @param nodeSince when the process of a running node started; never blocks
 */
public record AdminPorts(
        ModelInspector inspector,
        LogStreams logs,
        TrafficView traffic,
        Supplier<ServerInfo> info,
        Function<NodeId, Instant> nodeSince) {}
