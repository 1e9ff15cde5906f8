package vertebra.node;

import java.util.Optional;

/** The product's version, from the jar's manifest. */
final class NodeVersion {

    private NodeVersion() {}

    static String current() {
        return Optional.ofNullable(NodeVersion.class.getPackage().getImplementationVersion())
                .orElse("development");
    }
}
