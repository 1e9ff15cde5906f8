package vertebra.cli.command.keys;

import java.util.List;
import vertebra.admin.contract.keys.IssuedKey;
import vertebra.cli.command.option.OutputOption;
import vertebra.cli.shell.Terminal;

/** A secret alone on standard output, so that it can be sent into a file; the rest is talk. */
final class IssuedKeyText {

    private IssuedKeyText() {}

    static void print(Terminal terminal, OutputOption output, IssuedKey issued) {
        terminal.say("key '" + issued.key().name() + "', id " + issued.key().id() + ", allows "
                + String.join(" ", issued.key().scopes()) + ". Its secret is shown this once:");
        output.print(terminal, issued, () -> List.of(issued.secret()));
    }
}
