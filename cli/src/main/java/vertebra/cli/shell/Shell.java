package vertebra.cli.shell;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a command line runs in.
 *
 * @param command the name that the user typed: {@code vertebra}, {@code cortex}
 * @param folder the current folder; paths of the command line are relative to it
 * @param environment variables by name
 */
public record Shell(
        Terminal terminal, String command, Path folder, Map<String, String> environment, InstantSource clock) {

    public Shell {
        folder = folder.toAbsolutePath().normalize();
        environment = Map.copyOf(environment);
    }

    /** A path of the command line. */
    public Path path(String text) {
        return folder.resolve(text).normalize();
    }

    /** The user's own folder. */
    public Path home() {
        return Path.of(variable("HOME").orElse(System.getProperty("user.home")));
    }

    /** True where bars and the like arrive: a terminal that says that it takes UTF-8. */
    public boolean drawsUnicode() {
        String locale = variable("LC_ALL")
                .or(() -> variable("LC_CTYPE"))
                .or(() -> variable("LANG"))
                .orElse("");
        return terminal.outputIsTerminal() && locale.toLowerCase(Locale.ROOT).matches(".*utf-?8.*");
    }

    /** A variable that is set and not empty. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }
}
