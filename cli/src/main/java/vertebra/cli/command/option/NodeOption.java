package vertebra.cli.command.option;

import java.net.URI;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import vertebra.cli.admin.AdminClient;
import vertebra.cli.admin.DataClient;
import vertebra.cli.admin.Exchange;
import vertebra.cli.admin.Login;
import vertebra.cli.failure.CommandFailure;
import vertebra.cli.failure.ExitCode;
import vertebra.cli.node.NodeFiles;
import vertebra.cli.node.NodeRecord;
import vertebra.cli.shell.Shell;

/**
 * Which node a verb speaks with: {@code --admin}, else {@code VERTEBRA_ADMIN}, else the node that runs on this machine; and with
 * which key: {@code --key-file}, else {@code VERTEBRA_KEY}, else, for the node of this machine only, the one that it left in its
 * state folder.
 */
public final class NodeOption {

    @Option(
            names = "--admin",
            paramLabel = "URL",
            description = "admin listener of the node (default: $VERTEBRA_ADMIN, or the node of this machine)")
    private @Nullable String admin;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "file with an API key (default: $VERTEBRA_KEY, or that of the node of this machine)")
    private @Nullable String keyFile;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "PEM file with the certificates to trust (default: $VERTEBRA_CA, or whom Java trusts)")
    private @Nullable String ca;

    public AdminClient admin(Shell shell) {
        URI url = adminUrl(shell);
        return new AdminClient(url, new Exchange(shell.command(), login(shell, url)), author(shell));
    }

    public DataClient data(Shell shell, AdminClient admin) {
        return new DataClient(admin.info().dataUrl(), new Exchange(shell.command(), login(shell, adminUrl(shell))));
    }

    private Login login(Shell shell, URI url) {
        Optional<String> key = Optional.ofNullable(keyFile)
                .map(file -> Login.keyIn(shell.path(file)))
                .or(() -> shell.variable("VERTEBRA_KEY").map(String::strip))
                .or(() -> localKey(NodeFiles.of(shell), url));
        Optional<SSLContext> trust =
                Optional.ofNullable(ca).map(shell::path).map(Login::trusting).or(() -> Login.trust(shell));
        return new Login(key, trust);
    }

    /** Never for another node: it would learn the key. */
    private static Optional<String> localKey(NodeFiles files, URI url) {
        return files.ready()
                .map(node -> URI.create(node.adminUrl()))
                .filter(local -> local.getAuthority().equals(url.getAuthority()))
                .flatMap(local -> files.credential());
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
