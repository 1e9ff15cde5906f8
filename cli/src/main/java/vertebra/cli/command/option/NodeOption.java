package vertebra.cli.command.option;

import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import vertebra.cli.admin.AdminClient;
import vertebra.cli.admin.DataClient;
import vertebra.cli.admin.Exchange;
import vertebra.cli.failure.CommandFailure;
import vertebra.cli.failure.ExitCode;
import vertebra.cli.node.NodeFiles;
import vertebra.cli.node.NodeRecord;
import vertebra.cli.shell.Shell;

/** Which node a verb speaks with: {@code --admin}, else {@code VERTEBRA_ADMIN}, else the node that runs on this machine. */
public final class NodeOption {

    @Option(
            names = "--admin",
            paramLabel = "URL",
            description = "admin listener of the node (default: $VERTEBRA_ADMIN, or the node of this machine)")
    private @Nullable String admin;

    public AdminClient admin(Shell shell) {
        return new AdminClient(adminUrl(shell), new Exchange(shell.command()), author(shell));
    }

    public DataClient data(Shell shell, AdminClient admin) {
        return new DataClient(admin.info().dataUrl(), new Exchange(shell.command()));
    }

    private URI adminUrl(Shell shell) {
        Optional<String> named = Optional.ofNullable(admin).or(() -> shell.variable("VERTEBRA_ADMIN"));
        if (named.isPresent()) {
            return url(named.get());
        }
        NodeFiles files = NodeFiles.of(shell);
        return files.ready()
                .map(NodeRecord::adminUrl)
                .map(URI::create)
                .orElseThrow(() -> CommandFailure.of(
                        ExitCode.UNREACHABLE,
                        files.process()
                                .map(starting -> "the node (pid " + starting.pid() + ") is still starting")
                                .orElse("no node runs with the state folder " + files.stateDir()),
                        "Start one: " + shell.command() + " up. One that runs elsewhere: --admin URL."));
    }

    /** A header holds plain letters only. */
    private static String author(Shell shell) {
        return shell.variable("USER").orElse(System.getProperty("user.name")).replaceAll("[^A-Za-z0-9._@+-]", "_");
    }

    private static URI url(String text) {
        String url = text.contains("://") ? text : "http://" + text;
        try {
            URI parsed = URI.create(url);
            if (parsed.getHost() != null) {
                return parsed;
            }
        } catch (IllegalArgumentException noUrl) {
            // Told below.
        }
        throw CommandFailure.of(
                ExitCode.USAGE, "'" + text + "' is no address (expected: http://HOST:PORT or HOST:PORT)", null);
    }
}
