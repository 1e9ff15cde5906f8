package vertebra.cli.command.keys;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import vertebra.admin.contract.keys.IssuedKey;
import vertebra.cli.command.option.NodeOption;
import vertebra.cli.command.option.OutputOption;
import vertebra.cli.shell.Shell;

@Command(
        name = "rotate",
        description = "Give a key a new secret and print it, this once.",
        footer = {
            "",
            "Id, name, scopes and expiry stay. Give the new secret to all who use the key before the overlap ends.",
            "--overlap 0s ends the old one at once: for a secret that others have seen."
        })
final class RotateKey implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final NodeOption node = new NodeOption();

    @Parameters(paramLabel = "ID", description = "id of the key; `keys list` shows it")
    private String id = "";

    @Option(
            names = "--overlap",
            paramLabel = "TIME",
            converter = TimeSpan.class,
            description = "how long the old secret stays valid: 24h, 7d, 0s (default: 24h)")
    private Duration overlap = Duration.ofHours(24);

    RotateKey(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        IssuedKey issued = node.admin(shell).rotateKey(id, overlap);
        IssuedKeyText.print(shell.terminal(), output, issued);
        shell.terminal()
                .say(Optional.ofNullable(issued.key().oldSecretUntil())
                        .map(end -> "the old secret is valid until " + end)
                        .orElse("the old secret is not valid any more"));
        return 0;
    }
}
