package vertebra.cli.command.option;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Option;
import vertebra.admin.contract.ContractJson;
import vertebra.cli.shell.Terminal;

/** {@code -o json}: every verb has it. */
public final class OutputOption {

    /** How data is printed. */
    enum Format {
        TEXT,
        JSON
    }

    private static final ObjectWriter WRITER = ContractJson.mapper().writerWithDefaultPrettyPrinter();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "text or json (default: text)")
    private Format format = Format.TEXT;

    public boolean isJson() {
        return format == Format.JSON;
    }

    /** Prints data in the form that the user asked for. */
    public void print(Terminal terminal, Object json, Supplier<List<String>> text) {
        if (isJson()) {
            printJson(terminal, json);
        } else {
            text.get().forEach(terminal::print);
        }
    }

    public static void printJson(Terminal terminal, Object json) {
        try {
            terminal.print(WRITER.writeValueAsString(json));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("no JSON: " + json.getClass(), e);
        }
    }
}
