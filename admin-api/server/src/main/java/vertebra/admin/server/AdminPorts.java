package vertebra.admin.server;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Function;
import java.util.function.Supplier;
import vertebra.admin.contract.ServerInfo;
import vertebra.admin.server.dependencies.DependencyResolver;
import vertebra.admin.server.deploy.PlacementTrial;
import vertebra.admin.server.logs.LogStreams;
import vertebra.registry.artifact.ModelInspector;
import vertebra.spec.NodeId;

/**
 * What the admin API asks of the node that it runs in.
 *
 * @param info never blocks
 * @param clock the time of day: of audit records, for the ends of keys, and where spans such as {@code since=1h} end
 * @param nodeSince when the process of a running node started; never blocks
 */
public record AdminPorts(
        ModelInspector inspector,
        DependencyResolver dependencies,
        PlacementTrial placement,
        LogStreams logs,
        TrafficHistory traffic,
        NodeControl control,
        Supplier<ServerInfo> info,
        Function<NodeId, Instant> nodeSince,
        InstantSource clock) {}
