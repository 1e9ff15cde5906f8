package vertebra.node.config;

/**
 * A value and where it comes from.
 *
 * @param source {@code default}, {@code --listen.data}, {@code VERTEBRA_LISTEN_DATA} or {@code node.yaml:3:5}
 */
public record Setting(ConfigKey key, String value, String source) {}
