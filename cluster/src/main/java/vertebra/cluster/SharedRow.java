package vertebra.cluster;

import vertebra.spec.NodeId;

/**
 * One row that one node writes and everybody reads. Readers keep, for each node, the row with the highest
 * (epoch, seq).
 *
 * @param node the only writer
 * @param bootId the writer's process
 * @param epoch the leader's epoch for the leader's row; 0 for rows of a node about itself
 * @param seq grows with every write of this process
 * @param version of the JSON's format
 * @param json the content
 */
public record SharedRow(NodeId node, long bootId, long epoch, long seq, int version, String json) {}
