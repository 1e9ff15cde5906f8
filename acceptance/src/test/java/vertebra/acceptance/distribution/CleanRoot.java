package vertebra.acceptance.distribution;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;
import vertebra.acceptance.process.Command;
import vertebra.acceptance.source.SourceTree;

/**
 * A machine with next to nothing on it: a root of all files that holds the few commands which the installer asks for, no Java,
 * and a network of its own that leads nowhere. Each script runs as its first process, and takes with it what it started.
 */
record CleanRoot(Path folder, Path maker) {

    /** Makes one, or aborts the test where this machine has no namespaces for it. */
    static CleanRoot in(Path folder) throws IOException {
        Path maker = folder.resolve("clean-root");
        try (InputStream script = CleanRoot.class.getResourceAsStream("clean-root")) {
            Files.copy(Objects.requireNonNull(script), maker);
        }
        CleanRoot root = new CleanRoot(Files.createDirectories(folder.resolve("root")), maker);
        Command probe = root.run("true");
        Assumptions.assumeTrue(
                probe.exitCode() == 0,
                () -> "NOT RUN: no clean root by unshare and chroot here: "
                        + probe.output().lines().reduce("", (earlier, line) -> line));
        return root;
    }

    /** A file or folder in it. */
    Path at(String path) {
        return folder.resolve(path);
    }

    Command run(String script) {
        return Command.run(SourceTree.root(), Map.of(), List.of("bash", maker.toString(), folder.toString(), script));
    }
}
