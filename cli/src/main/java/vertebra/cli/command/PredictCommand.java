package vertebra.cli.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import vertebra.cli.admin.AdminClient;
import vertebra.cli.admin.DataClient;
import vertebra.cli.command.option.NodeOption;
import vertebra.cli.command.option.OutputOption;
import vertebra.cli.failure.CommandFailure;
import vertebra.cli.failure.ExitCode;
import vertebra.cli.shell.Shell;

@Command(
        name = "predict",
        description = "Ask an API and print its answer.",
        footer = {
            "",
            "  predict iris -d '{\"x\": [1, 2, 3, 4]}'",
            "  predict iris -d @body.json",
            "  predict iris < body.json",
            "  predict iris               on a terminal: sends the sample request of the API"
        })
public final class PredictCommand implements Callable<Integer> {

    private final Shell shell;

    /** The answer is JSON already; a failure becomes JSON by it. */
    @Mixin
    @SuppressWarnings("UnusedVariable")
    private final OutputOption output = new OutputOption();

    @Mixin
    private final NodeOption node = new NodeOption();

    @Parameters(paramLabel = "API", description = "name of the API")
    private String name = "";

    @Option(
            names = {"-d", "--data"},
            paramLabel = "BODY",
            description = "JSON, @FILE or @- (default: standard input)")
    private @Nullable String data;

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "how long to wait for the answer (default: 60)")
    private Duration timeout = Duration.ofMinutes(1);

    public PredictCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        AdminClient admin = node.admin(shell);
        String endpoint = admin.api(name).status().endpoint();
        DataClient listener = admin.data();
        byte[] body = body(listener, endpoint);
        shell.terminal().print(listener.predict(endpoint, body, timeout));
        return 0;
    }

    private byte[] body(DataClient listener, String endpoint) {
        if (data == null && shell.terminal().inputIsTerminal()) {
            String sample = listener.summary(endpoint)
                    .sample()
                    .orElseThrow(() -> CommandFailure.of(
                            ExitCode.USAGE, "no body, and " + name + " gives no sample", "Give a body: -d BODY."));
            shell.terminal().say("sending its sample: " + sample);
            return sample.getBytes(StandardCharsets.UTF_8);
        }
        String source = data == null ? "@-" : data;
        return source.startsWith("@") ? read(source.substring(1)) : source.getBytes(StandardCharsets.UTF_8);
    }

    private byte[] read(String file) {
        try {
            return file.equals("-") ? shell.terminal().input().readAllBytes() : Files.readAllBytes(shell.path(file));
        } catch (IOException e) {
            throw CommandFailure.of(ExitCode.FAILED, "the body cannot be read: " + file, "Check the path after the @.");
        }
    }
}
