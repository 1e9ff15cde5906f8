package vertebra.cli.command.keys;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import vertebra.admin.contract.keys.IssuedKey;
import vertebra.admin.contract.keys.NewKey;
import vertebra.cli.command.option.NodeOption;
import vertebra.cli.command.option.OutputOption;
import vertebra.cli.shell.Shell;

@Command(
        name = "create",
        description = "Make a key and print it, this once.",
        footer = {
            "",
            "  keys create shop --scope predict:iris",
            "  keys create ci --scope admin:read --scope admin:deploy --expires 90d > ci.key"
        })
final class CreateKey implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final NodeOption node = new NodeOption();

    @Parameters(paramLabel = "NAME", description = "what to call it; the author of what is written with it")
    private String name = "";

    @Option(
            names = "--scope",
            required = true,
            split = ",",
            paramLabel = "SCOPE",
            description = "what it allows: predict:NAME, admin:read, ...; may be repeated")
    private List<String> scopes = List.of();

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            converter = TimeSpan.class,
            description = "how long it is valid: 90d, 12h (default: until it is revoked)")
    private @Nullable Duration expires;

    CreateKey(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Long seconds = Optional.ofNullable(expires).map(Duration::toSeconds).orElse(null);
        IssuedKey issued = node.admin(shell).createKey(new NewKey(name, List.copyOf(scopes), seconds));
        IssuedKeyText.print(shell.terminal(), output, issued);
        return 0;
    }
}
