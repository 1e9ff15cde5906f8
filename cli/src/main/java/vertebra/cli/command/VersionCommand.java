package vertebra.cli.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import vertebra.cli.command.option.OutputOption;
import vertebra.cli.shell.Shell;

@Command(name = "version", description = "Print the version.")
public final class VersionCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private final OutputOption output = new OutputOption();

    public VersionCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("version", version());
        facts.put("java", Runtime.version().toString());
        output.print(
                shell.terminal(),
                facts,
                () -> List.of("vertebra " + facts.get("version") + " (Java " + facts.get("java") + ")"));
        return 0;
    }

    /** As Maven wrote it into the jar. */
    static String version() {
        try (InputStream file = VersionCommand.class.getResourceAsStream("/vertebra/cli/version.properties")) {
            Properties properties = new Properties();
            properties.load(Objects.requireNonNull(file, "version.properties"));
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
