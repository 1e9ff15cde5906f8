package vertebra.cli.command.option;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import vertebra.cli.admin.DataClient;
import vertebra.cli.admin.Exchange;
import vertebra.cli.admin.Login;
import vertebra.cli.node.Listen;
import vertebra.cli.node.NodeFiles;
import vertebra.cli.node.NodeRecord;
import vertebra.cli.node.NodeStart;
import vertebra.cli.shell.Shell;

/** Where the node listens and how long its start may take. */
public final class StartOptions {

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
    private Duration timeout = Duration.ofMinutes(2);

    /** The node that runs now; said on standard error whether it was started. */
    public NodeRecord node(Shell shell) {
        Exchange exchange = new Exchange(shell.command(), Login.local(shell));
        NodeStart start =
                new NodeStart(shell, NodeFiles.of(shell), node -> new DataClient(node.dataUrl(), exchange).isReady());
        return start.start(
                listen(port, shell.variable("VERTEBRA_LISTEN_DATA").orElse("8080")),
                listen(adminPort, shell.variable("VERTEBRA_LISTEN_ADMIN").orElse("8081")),
                timeout);
    }

    private static Listen listen(@Nullable String option, String otherwise) {
        return Listen.parse(option == null ? otherwise : option);
    }
}
