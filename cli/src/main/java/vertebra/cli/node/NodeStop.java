package vertebra.cli.node;

import java.io.IOException;
import java.time.Duration;
import vertebra.cli.failure.CommandFailure;
import vertebra.cli.failure.ExitCode;
import vertebra.cli.shell.Amounts;
import vertebra.cli.shell.Patience;
import vertebra.cli.shell.Terminal;

/** Ends the node of this machine: first asks it to finish, then makes it. */
public final class NodeStop {

    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);

    private final Terminal terminal;
    private final NodeFiles files;

    public NodeStop(Terminal terminal, NodeFiles files) {
        this.terminal = terminal;
        this.files = files;
    }

    /** @param grace how long the node may finish what it runs */
    public void stop(ProcessHandle node, Duration grace) {
        Patience patience = new Patience(grace);
        node.destroy();
        if (!hasEnded(node, patience)) {
            terminal.say("node " + node.pid() + " did not end within " + Amounts.seconds(grace) + ": killing it");
            node.destroyForcibly();
            if (!hasEnded(node, new Patience(KILL_PATIENCE))) {
                throw CommandFailure.of(ExitCode.TIMED_OUT, "node " + node.pid() + " cannot be killed", null);
            }
        }
        try {
            files.forget();
        } catch (IOException e) {
            throw CommandFailure.of(
                    ExitCode.FAILED,
                    "the node ended, but its files in " + files.stateDir() + " remain",
                    "Delete them.");
        }
        terminal.say("node " + node.pid() + " ended in " + Amounts.seconds(patience.elapsed()));
    }

    private boolean hasEnded(ProcessHandle node, Patience patience) {
        do {
            if (!node.isAlive()) {
                return true;
            }
            terminal.progress(
                    "waiting for node " + node.pid() + " to finish ... " + Amounts.seconds(patience.elapsed()));
        } while (patience.pause(PAUSE));
        return !node.isAlive();
    }
}
