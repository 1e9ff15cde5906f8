package vertebra.cli.environment;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import vertebra.admin.contract.ContractJson;
import vertebra.cli.failure.CommandFailure;
import vertebra.cli.failure.ExitCode;
import vertebra.cli.shell.Shell;

/**
 * The environments of a user, in {@code vertebra/environments.json} under {@code XDG_CONFIG_HOME} or {@code ~/.config}.
 * {@value #LOCAL} is always there, and in no file: the node of this machine.
 */
public final class Environments {

    public static final String LOCAL = "local";

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}");

    /** What the file holds. */
    private record Content(
            @Nullable String current,
            @JsonProperty(required = true) Map<String, Environment> environments) {}

    private final String command;
    private final Path file;
    private String current;
    private final TreeMap<String, Environment> byName;

    /** @param command what the user types, for the advice */
    private Environments(String command, Path file, Content content) {
        this.command = command;
        this.file = file;
        this.byName = new TreeMap<>(content.environments());
        String chosen = content.current();
        this.current = chosen == null || !byName.containsKey(chosen) ? LOCAL : chosen;
    }

    /** @throws CommandFailure when the file cannot be read */
    public static Environments of(Shell shell) {
        Path folder = shell.variable("XDG_CONFIG_HOME")
                .map(shell::path)
                .orElse(shell.home().resolve(".config"));
        Path file = folder.resolve("vertebra").resolve("environments.json");
        return new Environments(shell.command(), file, read(file));
    }

    /** The one that is used when none is named. */
    public String current() {
        return current;
    }

    /** All but {@value #LOCAL}, by name. */
    public Map<String, Environment> all() {
        return Collections.unmodifiableMap(byName);
    }

    /**
     * How to reach it; empty: as the node of this machine.
     *
     * @throws CommandFailure when there is none of this name
     */
    public Optional<Environment> named(String name) {
        return Optional.ofNullable(byName.get(known(name)));
    }

    /** @throws CommandFailure when the name is not a legal one */
    public void put(String name, Environment environment) {
        if (name.equals(LOCAL) || !NAME.matcher(name).matches()) {
            throw CommandFailure.of(
                    ExitCode.USAGE,
                    name.equals(LOCAL)
                            ? "'local' is the node of this machine"
                            : "'" + name + "' is no name of an environment",
                    "Choose another name: letters, digits, dots, dashes and underscores.");
        }
        byName.put(name, environment);
        write();
    }

    /** @throws CommandFailure when there is none of this name */
    public void use(String name) {
        current = known(name);
        write();
    }

    /** @throws CommandFailure when there is none of this name, or it is {@value #LOCAL} */
    public void remove(String name) {
        if (known(name).equals(LOCAL)) {
            throw CommandFailure.of(ExitCode.USAGE, "'local' is the node of this machine; it stays", null);
        }
        byName.remove(name);
        current = current.equals(name) ? LOCAL : current;
        write();
    }

    private String known(String name) {
        if (!name.equals(LOCAL) && !byName.containsKey(name)) {
            throw CommandFailure.of(
                    ExitCode.NOT_FOUND,
                    "there is no environment '" + name + "' (there are: " + String.join(", ", names()) + ")",
                    "Make it: " + command + " env set " + name + " --admin URL");
        }
        return name;
    }

    private SortedSet<String> names() {
        SortedSet<String> names = new TreeSet<>(byName.keySet());
        names.add(LOCAL);
        return names;
    }

    private static Content read(Path file) {
        try {
            return ContractJson.mapper().readValue(Files.readString(file), Content.class);
        } catch (NoSuchFileException none) {
            return new Content(null, Map.of());
        } catch (IOException e) {
            throw CommandFailure.of(
                    ExitCode.FAILED, "the environments cannot be read from " + file, "Repair the file, or delete it.");
        }
    }

    private void write() {
        try {
            Files.createDirectories(file.resolveSibling(""));
            Path next = Files.createTempFile(file.resolveSibling(""), "environments", ".json");
            Files.writeString(
                    next,
                    ContractJson.mapper()
                            .writerWithDefaultPrettyPrinter()
                            .writeValueAsString(new Content(current, byName)));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw CommandFailure.of(
                    ExitCode.FAILED,
                    "the environments cannot be written to " + file,
                    "Check the folder's permissions.");
        }
    }
}
