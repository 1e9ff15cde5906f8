package vertebra.spec;

import java.util.regex.Pattern;

/**
 * The name of a node, unique in a cluster: letters, digits, dots, dashes and underscores, 1 to 64 characters.
 *
 * @param value the name from the node's configuration
 */
public record NodeId(String value) implements Comparable<NodeId> {

    private static final Pattern PATTERN = Pattern.compile("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$");

    /** @throws IllegalArgumentException with what was expected */
    public NodeId {
        if (!PATTERN.matcher(value).matches()) {
            throw new IllegalArgumentException("node name: '" + value
                    + "' (expected: letters, digits, dots, dashes and underscores, 1 to 64 characters)");
        }
    }

    @Override
    public int compareTo(NodeId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
