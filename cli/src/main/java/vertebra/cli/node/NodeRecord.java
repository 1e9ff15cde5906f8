package vertebra.cli.node;

import java.time.Instant;

/**
 * What a node writes into {@code node.json} once it is ready.
 *
 * @param dataUrl where callers reach the APIs
 * @param adminUrl where this command reaches the node
 * @param startedAt not before the process started
 */
public record NodeRecord(long pid, String dataUrl, String adminUrl, Instant startedAt) {}
