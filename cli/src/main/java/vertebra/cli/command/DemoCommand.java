package vertebra.cli.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vertebra.cli.admin.AdminClient;
import vertebra.cli.admin.DataClient;
import vertebra.cli.admin.Exchange;
import vertebra.cli.admin.Login;
import vertebra.cli.command.option.OutputOption;
import vertebra.cli.command.option.StartOptions;
import vertebra.cli.failure.CommandFailure;
import vertebra.cli.failure.ExitCode;
import vertebra.cli.node.LauncherScript;
import vertebra.cli.node.NodeFiles;
import vertebra.cli.node.NodeRecord;
import vertebra.cli.project.ProjectFolder;
import vertebra.cli.rollout.Deploy;
import vertebra.cli.rollout.Receipt;
import vertebra.cli.shell.Amounts;
import vertebra.cli.shell.Patience;
import vertebra.cli.shell.Shell;

@Command(
        name = "demo",
        description = "Start a node, train a movie recommender, deploy it, and ask it.",
        footer = {"", "The node stays; `down` stops it. Models, ratings and report are in the state folder."})
public final class DemoCommand implements Callable<Integer> {

    private static final String NAME = "movie-recommendation";
    private static final String ENDPOINT = "/" + NAME;
    private static final String BODY = "{\"user_id\":\"12345\"}";
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int SHOWN_LINES = 15;

    private final Shell shell;

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final StartOptions start = new StartOptions();

    @Option(names = "--thorough", description = "train with the full study: three seeds and a control run")
    private boolean thorough;

    /** The first answer. */
    record Answer(URI url, String request, String curl, String answer, Path project) {}

    public DemoCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        NodeRecord node = start.node(shell);
        Path project = NodeFiles.of(shell).stateDir().resolve("demo").resolve(NAME);
        train(project);
        Exchange exchange = new Exchange(shell.command(), Login.local(shell));
        DataClient data = new DataClient(node.dataUrl(), exchange);
        AdminClient admin = new AdminClient(URI.create(node.adminUrl()), exchange, "demo");
        Deploy.Result deployed =
                new Deploy(shell, admin).run(ProjectFolder.ofSpec(project.resolve("cortex.yaml")), false, PATIENCE);
        Duration took = Duration.ofMillis(Math.round(deployed.seconds() * 1000));
        deployed.apis().forEach(api -> shell.terminal().say(Receipt.line(api, took)));
        ask(data, project);
        return 0;
    }

    private void ask(DataClient data, Path project) {
        URI url = data.predictUri(ENDPOINT);
        String curl = Receipt.curl(url, NAME, Optional.of(BODY), project);
        String answer = data.predict(ENDPOINT, BODY.getBytes(StandardCharsets.UTF_8), PATIENCE);
        output.print(
                shell.terminal(), new Answer(url, BODY, curl, answer, project), () -> List.of("$ " + curl, answer));
        shell.terminal().say("");
        shell.terminal()
                .say("What runs: " + shell.command() + " get. What it is worth: " + project.resolve("report.md"));
    }

    private void train(Path project) {
        Patience patience = new Patience(PATIENCE);
        shell.terminal().say("training a movie recommender ...");
        Deque<String> last = new ArrayDeque<>();
        try {
            Files.createDirectories(project);
            List<String> arguments = thorough
                    ? List.of("example-movies", "--out", project.toString())
                    : List.of("example-movies", "--out", project.toString(), "--quick");
            Process trainer = LauncherScript.of(shell).start(arguments);
            follow(trainer, last);
            if (trainer.waitFor() != 0) {
                last.forEach(line -> shell.terminal().say("  " + line));
                throw CommandFailure.of(ExitCode.FAILED, "the training failed", "Its last lines say why.");
            }
        } catch (IOException e) {
            throw CommandFailure.of(
                    ExitCode.FAILED, "the training cannot be started: " + e.getMessage(), "Check the state folder.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.of(ExitCode.FAILED, "interrupted", null);
        }
        shell.terminal().say("trained in " + Amounts.seconds(patience.elapsed()));
    }

    private void follow(Process trainer, Deque<String> last) throws IOException {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(trainer.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                shell.terminal().progress("training: " + line);
                last.addLast(line);
                if (last.size() > SHOWN_LINES) {
                    last.removeFirst();
                }
            }
        }
    }
}
