package vertebra.cli.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import vertebra.cli.failure.CommandFailure;
import vertebra.cli.failure.ExitCode;
import vertebra.cli.shell.Amounts;
import vertebra.cli.shell.Patience;
import vertebra.cli.shell.Shell;

/** Starts the node of this machine in the background and waits until it is ready. */
public final class NodeStart {

    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int LOG_LINES = 15;

    private final Shell shell;
    private final NodeFiles files;
    private final Predicate<NodeRecord> isReady;

    /** @param isReady asks the node's data listener */
    public NodeStart(Shell shell, NodeFiles files, Predicate<NodeRecord> isReady) {
        this.shell = shell;
        this.files = files;
        this.isReady = isReady;
    }

    /**
     * Returns at once when a node runs already; waits for the one that another command starts at the same time.
     *
     * @throws CommandFailure a port is taken, the node ended, or the time is over
     */
    public NodeRecord start(Listen data, Listen admin, Duration timeout) {
        Optional<ProcessHandle> running = files.process();
        if (running.isEmpty()) {
            checkFree("--port", data);
            checkFree("--admin-port", admin);
        }
        Patience patience = new Patience(timeout);
        ProcessHandle process = running.orElseGet(() -> spawn(data, admin));
        NodeRecord node = await(process, patience);
        shell.terminal()
                .say(
                        running.isPresent() || node.pid() != process.pid()
                                ? "a node runs already (pid " + node.pid() + ")"
                                : "node ready in " + Amounts.seconds(patience.elapsed()));
        return node;
    }

    private static void checkFree(String option, Listen listen) {
        if (Ports.isFree(listen.host(), listen.port())) {
            return;
        }
        String owner = Ports.owner(listen.port()).orElse("another program");
        int free = Ports.freeNear(listen.host(), listen.port());
        throw CommandFailure.of(
                ExitCode.FAILED,
                "port " + listen.port() + " is taken by " + owner,
                "Stop it, or take another port: " + option + " " + free);
    }

    private ProcessHandle spawn(Listen data, Listen admin) {
        Map<String, String> environment = Map.of(
                "VERTEBRA_STATE_DIR", files.stateDir().toString(),
                "VERTEBRA_LISTEN_DATA", data.toString(),
                "VERTEBRA_LISTEN_ADMIN", admin.toString());
        try {
            Files.createDirectories(files.stateDir());
            files.forget();
            shell.terminal().progress("starting a node ...");
            return LauncherScript.of(shell)
                    .startInBackground(List.of("node"), environment, files.log())
                    .toHandle();
        } catch (IOException e) {
            throw CommandFailure.of(
                    ExitCode.FAILED,
                    "the node cannot be started: " + e.getMessage(),
                    "Check that " + files.stateDir() + " can be written, or set VERTEBRA_STATE_DIR.");
        }
    }

    private NodeRecord await(ProcessHandle started, Patience patience) {
        ProcessHandle process = started;
        do {
            Optional<NodeRecord> node = files.ready().filter(isReady);
            if (node.isPresent()) {
                return node.get();
            }
            if (!process.isAlive()) {
                // A folder takes one node: this one may have lost to that of another command.
                process = files.process().orElseThrow(this::ended);
            }
            shell.terminal().progress("starting a node ... " + Amounts.seconds(patience.elapsed()));
        } while (patience.pause(PAUSE));
        throw CommandFailure.of(
                ExitCode.TIMED_OUT,
                "the node is not ready after " + Amounts.seconds(patience.elapsed()) + "; it still runs",
                "Look at " + files.log() + "; wait longer with --timeout, or end it: " + shell.command() + " down");
    }

    private CommandFailure ended() {
        lastLogLines().forEach(line -> shell.terminal().say("  " + line));
        return CommandFailure.of(
                ExitCode.FAILED, "the node ended before it was ready", "Its whole log: " + files.log());
    }

    private List<String> lastLogLines() {
        Path log = files.log();
        try {
            List<String> lines = Files.readAllLines(log);
            return lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size());
        } catch (IOException noLog) {
            return List.of();
        }
    }
}
