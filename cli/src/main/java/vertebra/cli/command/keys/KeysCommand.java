package vertebra.cli.command.keys;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import vertebra.cli.shell.Shell;

@Command(
        name = "keys",
        description = "Make, list, rotate and revoke API keys.",
        synopsisSubcommandLabel = "list|create|rotate|revoke",
        footer = {
            "",
            "  keys create shop --scope predict:iris-*       a key that may call the APIs iris-...",
            "  keys create ci --scope admin:read --scope admin:deploy --expires 90d",
            "  keys list",
            "  keys rotate 3f9a0c1b2d4e --overlap 24h        a new secret; the old one works for a day more",
            "  keys revoke 3f9a0c1b2d4e",
            "",
            "Scopes: predict:NAME (* stands for any characters), admin:read, admin:deploy, admin:deploy-code,",
            "admin:scale, admin:keys. None implies another. A secret is printed once, and kept nowhere."
        })
public final class KeysCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run()
    private CommandSpec spec;

    private KeysCommand() {}

    /** The verb with what it does. */
    public static CommandLine line(Shell shell) {
        return new CommandLine(new KeysCommand())
                .addSubcommand(new ListKeys(shell))
                .addSubcommand(new CreateKey(shell))
                .addSubcommand(new RotateKey(shell))
                .addSubcommand(new RevokeKey(shell));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "nothing to do (expected: list, create, rotate or revoke)");
    }
}
