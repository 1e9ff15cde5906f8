package vertebra.admin.contract;

import java.time.Instant;
import java.util.Map;

/**
 * One line of a node's log; streams are one JSON object a line ({@code application/x-ndjson}).
 *
 * @param seq grows by one with each line of the node
 * @param fields the key-values, such as {@code api} and {@code revision}
 */
public record LogLine(long seq, Instant at, String level, String message, Map<String, String> fields) {}
