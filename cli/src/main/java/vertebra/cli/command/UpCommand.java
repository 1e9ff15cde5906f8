package vertebra.cli.command;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vertebra.cli.admin.DataClient;
import vertebra.cli.admin.Exchange;
import vertebra.cli.node.Listen;
import vertebra.cli.node.NodeFiles;
import vertebra.cli.node.NodeRecord;
import vertebra.cli.node.NodeStart;
import vertebra.cli.shell.Shell;

@Command(
        name = "up",
        description = "Start a node on this machine, in the background.",
        footer = {
            "",
            "Returns when the node is ready. Process id, log and registry are in the state folder:",
            "VERTEBRA_STATE_DIR, or ~/.vertebra."
        })
public final class UpCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final PortOptions ports = new PortOptions();

    /** Where the node listens and how long its start may take. */
    static final class PortOptions {

        @Option(
                names = "--port",
                paramLabel = "PORT",
                description = "data listener: PORT or HOST:PORT (default: $VERTEBRA_LISTEN_DATA, or 8080)")
        private @Nullable String port;

        @Option(
                names = "--admin-port",
                paramLabel = "PORT",
                description = "admin listener (default: $VERTEBRA_LISTEN_ADMIN, or 8081)")
        private @Nullable String adminPort;

        @Option(names = "--timeout", paramLabel = "SECONDS", description = "how long to wait (default: 120)")
        private int timeoutSeconds = 120;

        NodeRecord start(Shell shell) {
            Exchange exchange = new Exchange(shell.command());
            NodeStart start = new NodeStart(
                    shell, NodeFiles.of(shell), node -> new DataClient(node.dataUrl(), exchange).isReady());
            return start.start(
                    listen(port, shell.variable("VERTEBRA_LISTEN_DATA").orElse("8080")),
                    listen(adminPort, shell.variable("VERTEBRA_LISTEN_ADMIN").orElse("8081")),
                    Duration.ofSeconds(timeoutSeconds));
        }

        private static Listen listen(@Nullable String option, String otherwise) {
            return Listen.parse(option == null ? otherwise : option);
        }
    }

    public UpCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        NodeRecord node = ports.start(shell);
        output.print(
                shell.terminal(),
                node,
                () -> List.of(
                        "data   " + node.dataUrl(),
                        "admin  " + node.adminUrl(),
                        "log    " + NodeFiles.of(shell).log()));
        return 0;
    }
}
