package vertebra.cli.command.option;

import java.net.URI;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import vertebra.cli.admin.AdminClient;
import vertebra.cli.admin.Exchange;
import vertebra.cli.admin.Login;
import vertebra.cli.environment.Environment;
import vertebra.cli.environment.Environments;
import vertebra.cli.failure.CommandFailure;
import vertebra.cli.failure.ExitCode;
import vertebra.cli.node.NodeFiles;
import vertebra.cli.shell.Shell;

/**
 * Which node a verb speaks with: {@code --admin} or {@code --env}, else {@code VERTEBRA_ADMIN}, {@code VERTEBRA_ENV}, or the
 * environment in use, which is the node of this machine where nobody chose another. With which key: {@code --key-file}, else that
 * of the environment, else {@code VERTEBRA_KEY}, else, for the node of this machine only, the one that it left in its state folder.
 */
public final class NodeOption {

    @Option(
            names = "--admin",
            paramLabel = "URL",
            description = "admin listener of the node (default: $VERTEBRA_ADMIN, or that of the environment)")
    private @Nullable String admin;

    @Option(
            names = "--env",
            paramLabel = "NAME",
            description = "environment (default: $VERTEBRA_ENV, or the one that `env use` chose)")
    private @Nullable String env;

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
        Environment node = environment(shell);
        URI url = URI.create(node.admin());
        return new AdminClient(url, new Exchange(shell.command(), login(shell, node)), author(shell));
    }

    private Login login(Shell shell, Environment node) {
        Optional<String> key = Optional.ofNullable(keyFile)
                .or(() -> Optional.ofNullable(node.keyFile()))
                .map(file -> Login.keyIn(shell.path(file)))
                .or(() -> shell.variable("VERTEBRA_KEY").map(String::strip))
                .or(() -> localKey(NodeFiles.of(shell), URI.create(node.admin())));
        Optional<SSLContext> trust = Optional.ofNullable(ca)
                .or(() -> Optional.ofNullable(node.ca()))
                .map(shell::path)
                .map(Login::trusting)
                .or(() -> Login.trust(shell));
        return new Login(key, trust);
    }

    /** Never for another node: it would learn the key. */
    private static Optional<String> localKey(NodeFiles files, URI url) {
        return files.ready()
                .map(node -> URI.create(node.adminUrl()))
                .filter(local -> local.getPort() == url.getPort() && host(local).equals(host(url)))
                .flatMap(local -> files.credential());
    }

    private static String host(URI url) {
        return url.getHost().equals("localhost") ? "127.0.0.1" : url.getHost();
    }

    private Environment environment(Shell shell) {
        if (admin != null && env != null) {
            throw CommandFailure.of(ExitCode.USAGE, "--admin and --env name a node each", "Leave one of them out.");
        }
        Optional<String> named =
                Optional.ofNullable(admin).or(() -> env == null ? shell.variable("VERTEBRA_ADMIN") : Optional.empty());
        if (named.isPresent()) {
            return new Environment(NodeUrl.parse(named.get()).toString(), null, null);
        }
        Environments known = Environments.of(shell);
        String name = Optional.ofNullable(env)
                .or(() -> shell.variable("VERTEBRA_ENV"))
                .orElse(known.current());
        return known.named(name).orElseGet(() -> nodeOfThisMachine(shell));
    }

    private static Environment nodeOfThisMachine(Shell shell) {
        NodeFiles files = NodeFiles.of(shell);
        return files.ready()
                .map(node -> new Environment(node.adminUrl(), null, null))
                .orElseThrow(() -> CommandFailure.of(
                        ExitCode.UNREACHABLE,
                        files.process()
                                .map(starting -> "the node (pid " + starting.pid() + ") is still starting")
                                .orElse("no node runs with the state folder " + files.stateDir()),
                        "Start one: " + shell.command() + " up. One that runs elsewhere: --admin URL or --env NAME."));
    }

    /** A header holds plain letters only. */
    private static String author(Shell shell) {
        return shell.variable("USER").orElse(System.getProperty("user.name")).replaceAll("[^A-Za-z0-9._@+-]", "_");
    }
}
