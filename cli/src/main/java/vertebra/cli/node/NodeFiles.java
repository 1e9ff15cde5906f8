package vertebra.cli.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import vertebra.admin.contract.ContractJson;
import vertebra.cli.shell.Shell;

/** The files in the state folder by which a node of this machine is found. Read here, written by the node. */
public final class NodeFiles {

    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(2);

    private final Path stateDir;

    public NodeFiles(Path stateDir) {
        this.stateDir = stateDir;
    }

    /** {@code VERTEBRA_STATE_DIR}, else {@code ~/.vertebra}. */
    public static NodeFiles of(Shell shell) {
        String folder = shell.variable("VERTEBRA_STATE_DIR").orElse("~/.vertebra");
        return new NodeFiles(
                folder.equals("~") || folder.startsWith("~/")
                        ? Path.of(shell.home().toString(), folder.substring(1))
                        : shell.path(folder));
    }

    public Path stateDir() {
        return stateDir;
    }

    /** Where a node in the background prints. */
    public Path log() {
        return stateDir.resolve("node.log");
    }

    /** The key that the node wrote for its user; empty when it is another user's, or no node runs. */
    public Optional<String> credential() {
        try {
            return Optional.of(
                    Files.readString(stateDir.resolve("node.credential")).strip());
        } catch (IOException notOurs) {
            return Optional.empty();
        }
    }

    /** The node that is ready and still runs. */
    public Optional<NodeRecord> ready() {
        return record().filter(node -> process(node.pid(), node.startedAt()).isPresent());
    }

    /** The process of the node of this folder, ready or not. */
    public Optional<ProcessHandle> process() {
        return record().flatMap(node -> process(node.pid(), node.startedAt())).or(this::startingProcess);
    }

    /** Removes what a killed node left behind. */
    public void forget() throws IOException {
        Files.deleteIfExists(stateDir.resolve("node.json"));
        Files.deleteIfExists(stateDir.resolve("node.pid"));
    }

    private Optional<NodeRecord> record() {
        try {
            String json = Files.readString(stateDir.resolve("node.json"));
            return Optional.of(ContractJson.mapper().readValue(json, NodeRecord.class));
        } catch (IOException none) {
            return Optional.empty();
        }
    }

    private Optional<ProcessHandle> startingProcess() {
        Path file = stateDir.resolve("node.pid");
        try {
            long pid = Long.parseLong(Files.readString(file).strip());
            return process(pid, Files.getLastModifiedTime(file).toInstant());
        } catch (IOException | NumberFormatException none) {
            return Optional.empty();
        }
    }

    /** A process that started after the file was written took over the number of a dead node: it is none of ours. */
    private static Optional<ProcessHandle> process(long pid, Instant written) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> process.info()
                        .startInstant()
                        .map(start -> start.isBefore(written.plus(CLOCK_TOLERANCE)))
                        .orElse(true));
    }
}
