package vertebra.spec.fleet;

/**
 * A set of machines that can grow and shrink.
 *
 * @param type {@code static} (your own servers: never resized); clouds and the local daemon later
 */
public record GroupView(String name, String type, int min, int max, int target) {}
