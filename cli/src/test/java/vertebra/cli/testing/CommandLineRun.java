package vertebra.cli.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import vertebra.admin.contract.ContractJson;
import vertebra.cli.CommandLineProgram;
import vertebra.cli.shell.Shell;
import vertebra.cli.shell.Terminal;

/** A command line that ran in this process, and what it printed. */
public record CommandLineRun(int exitCode, String out, String err) {

    public static final Instant NOW = Instant.parse("2026-05-04T14:02:10Z");

    /** Where the next command lines run. */
    public static final class Place {

        private final Path folder;
        private final Map<String, String> environment = new TreeMap<>();
        private String terminals = "";
        private String input = "";

        public Place(Path folder) {
            this.folder = folder;
            environment.put("VERTEBRA_STATE_DIR", folder.resolve("state").toString());
            environment.put("USER", "ada");
            environment.put("HOME", folder.toString());
        }

        public Place with(String variable, String value) {
            environment.put(variable, value);
            return this;
        }

        public Place on(FakeNode node) {
            return with("VERTEBRA_ADMIN", node.url());
        }

        /** @param terminals which of 0, 1, 2 are terminals */
        public Place onTerminal(String terminals, String input) {
            this.terminals = terminals;
            this.input = input;
            return this;
        }

        public CommandLineRun run(String... arguments) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            return run(out, out, arguments);
        }

        /** @param broken takes the data, until it fails */
        public CommandLineRun runInto(OutputStream broken, String... arguments) {
            return run(broken, new ByteArrayOutputStream(), arguments);
        }

        private CommandLineRun run(OutputStream data, ByteArrayOutputStream out, String... arguments) {
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            Terminal terminal = new Terminal(
                    new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                    data,
                    new PrintStream(err, true, StandardCharsets.UTF_8),
                    terminals);
            Shell shell = new Shell(terminal, "vertebra", folder, environment, InstantSource.fixed(NOW));
            int exitCode = new CommandLineProgram(shell).run(arguments);
            return new CommandLineRun(
                    exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        }
    }

    /** Standard output, which must be one JSON value. */
    public JsonNode json() {
        try {
            return ContractJson.mapper().readTree(out);
        } catch (IOException e) {
            throw new UncheckedIOException("no JSON: " + out, e);
        }
    }
}
