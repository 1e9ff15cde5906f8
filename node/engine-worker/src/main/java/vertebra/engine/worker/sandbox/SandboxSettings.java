package vertebra.engine.worker.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How strictly a node's workers are kept.
 *
 * @param isolation which walls must stand
 * @param network what a worker reaches
 * @param folder of the node, which a sandbox fills; it makes it
 * @param hidden folders of the node, which no worker and no tool sees but for what its {@link CellCommand} names
 */
public record SandboxSettings(Isolation isolation, Network network, Path folder, List<Path> hidden) {

    public SandboxSettings {
        hidden = List.copyOf(hidden);
    }

    /** Where its hidden folders are, whichever links lead there; those that are there. */
    List<Path> realHidden() throws IOException {
        List<Path> real = new ArrayList<>();
        for (Path folder : hidden) {
            if (Files.exists(folder)) {
                real.add(folder.toRealPath());
            }
        }
        return real;
    }

    /** Which walls must stand. */
    public enum Isolation {
        /** All that this machine can build. */
        AUTO,
        /** All; where one is missing no worker starts. */
        REQUIRED,
        /** None: a worker is a process with limits. */
        OFF
    }

    /** What a worker reaches where it is isolated. */
    public enum Network {
        /** Itself. */
        NONE,
        /** What the node reaches: also the metadata service of a cloud, and what listens on loopback. */
        HOST
    }
}
