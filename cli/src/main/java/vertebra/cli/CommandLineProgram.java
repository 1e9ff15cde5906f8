package vertebra.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;
import vertebra.admin.contract.traffic.Since;
import vertebra.cli.command.CompletionCommand;
import vertebra.cli.command.DeleteCommand;
import vertebra.cli.command.DemoCommand;
import vertebra.cli.command.DeployCommand;
import vertebra.cli.command.DoctorCommand;
import vertebra.cli.command.DownCommand;
import vertebra.cli.command.ModelsCommand;
import vertebra.cli.command.PredictCommand;
import vertebra.cli.command.RollbackCommand;
import vertebra.cli.command.UpCommand;
import vertebra.cli.command.ValidateCommand;
import vertebra.cli.command.VersionCommand;
import vertebra.cli.command.env.EnvCommand;
import vertebra.cli.command.keys.KeysCommand;
import vertebra.cli.command.nodes.DrainCommand;
import vertebra.cli.command.nodes.NodesCommand;
import vertebra.cli.command.nodes.UndrainCommand;
import vertebra.cli.command.option.OutputOption;
import vertebra.cli.command.simulate.SimulateCommand;
import vertebra.cli.command.watch.ErrorsCommand;
import vertebra.cli.command.watch.GetCommand;
import vertebra.cli.command.watch.LogsCommand;
import vertebra.cli.failure.CommandFailure;
import vertebra.cli.failure.ExitCode;
import vertebra.cli.shell.OutputLost;
import vertebra.cli.shell.Shell;

/** All verbs, wired; runs one command line and tells how it ended. */
public final class CommandLineProgram {

    private static final int HELP_WIDTH = 110;
    /** Looked for in words that could not be parsed. */
    private static final Pattern JSON =
            Pattern.compile("(^| )(-o[ =]?|--output[ =])json( |$)", Pattern.CASE_INSENSITIVE);

    private final Shell shell;
    private final CommandLine commandLine;

    public CommandLineProgram(Shell shell) {
        this.shell = shell;
        this.commandLine = new CommandLine(root());
        List<Object> everyday = List.of(
                new DemoCommand(shell),
                new UpCommand(shell),
                new DownCommand(shell),
                new DeployCommand(shell),
                new GetCommand(shell),
                new PredictCommand(shell),
                new LogsCommand(shell),
                new RollbackCommand(shell),
                new DeleteCommand(shell));
        List<Object> more = List.of(
                new ModelsCommand(shell),
                new ErrorsCommand(shell),
                new NodesCommand(shell),
                new DrainCommand(shell),
                new UndrainCommand(shell),
                KeysCommand.line(shell),
                EnvCommand.line(shell),
                new ValidateCommand(shell),
                new SimulateCommand(shell),
                new DoctorCommand(shell),
                new VersionCommand(shell),
                new CompletionCommand(shell));
        everyday.forEach(commandLine::addSubcommand);
        more.forEach(commandLine::addSubcommand);
        commandLine
                .registerConverter(Duration.class, CommandLineProgram::seconds)
                .registerConverter(Since.class, CommandLineProgram::since)
                .setCommandName(shell.command())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(HELP_WIDTH)
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, command))
                .setParameterExceptionHandler((wrong, arguments) -> misused(wrong, arguments));
        commandLine.getHelpSectionMap().remove(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING);
        commandLine
                .getHelpSectionMap()
                .put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, help -> verbs(help, everyday.size()));
    }

    /** @return the exit code */
    public int run(String... arguments) {
        StringWriter usage = new StringWriter();
        commandLine.setOut(new PrintWriter(usage));
        try {
            int exitCode = commandLine.execute(arguments.length == 0 ? new String[] {"--help"} : arguments);
            usage.toString().lines().forEach(shell.terminal()::print);
            return exitCode;
        } catch (OutputLost lost) {
            return ended(lost);
        }
    }

    private static CommandSpec root() {
        CommandSpec root = CommandSpec.create()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .scopeType(ScopeType.INHERIT)
                        .description("what a command does and takes")
                        .build());
        root.usageMessage()
                .synopsisSubcommandLabel("COMMAND")
                .description("Serves machine-learning models as production APIs on plain machines.")
                .footer("", "COMMAND --help shows what a command takes; -o json makes any answer JSON.");
        return root;
    }

    private static Duration seconds(String text) {
        if (!text.matches("\\d{1,7}")) {
            throw new TypeConversionException("'" + text + "' (expected: whole seconds)");
        }
        return Duration.ofSeconds(Long.parseLong(text));
    }

    private static Since since(String text) {
        try {
            return new Since(text);
        } catch (IllegalArgumentException malformed) {
            throw new TypeConversionException(malformed.getMessage());
        }
    }

    /** The everyday verbs first. */
    private static String verbs(Help help, int everyday) {
        StringBuilder text = new StringBuilder("\nEvery day:\n");
        int shown = 0;
        for (Map.Entry<String, Help> verb : help.subcommands().entrySet()) {
            if (shown++ == everyday) {
                text.append("\nMore:\n");
            }
            String[] description = verb.getValue().commandSpec().usageMessage().description();
            text.append(String.format("  %-11s %s%n", verb.getKey(), String.join(" ", description)));
        }
        return text.toString();
    }

    private int failed(Exception failure, CommandLine command) throws Exception {
        try {
            return switch (failure) {
                case OutputLost lost -> ended(lost);
                case CommandFailure expected -> told(expected, wantsJson(command));
                default -> fault(failure, command);
            };
        } catch (OutputLost lost) {
            return ended(lost);
        }
    }

    private int told(CommandFailure failure, boolean inJson) {
        if (inJson) {
            OutputOption.printJson(shell.terminal(), Map.of("error", failure.problem()));
        }
        failure.lines().forEach(shell.terminal()::say);
        return failure.exitCode().number();
    }

    private int fault(Exception failure, CommandLine command) throws Exception {
        if (shell.variable("VERTEBRA_DEBUG").isPresent()) {
            throw failure;
        }
        CommandFailure told = CommandFailure.of(
                ExitCode.FAILED, "a fault of this command: " + failure, "report it, with what VERTEBRA_DEBUG=1 prints");
        return told(told, wantsJson(command));
    }

    private int ended(OutputLost lost) {
        lost.complaint().ifPresent(complaint -> shell.terminal().say("error: " + complaint));
        return ExitCode.FAILED.number();
    }

    private int misused(ParameterException wrong, String... arguments) {
        String near = wrong instanceof UnmatchedArgumentException unmatched
                ? unmatched.getSuggestions().stream()
                        .limit(1)
                        .map(suggestion -> "did you mean: " + suggestion + "? ")
                        .collect(Collectors.joining())
                : "";
        String name = wrong.getCommandLine().getCommandSpec().qualifiedName();
        return told(
                CommandFailure.of(
                        ExitCode.USAGE,
                        String.valueOf(wrong.getMessage()),
                        near + name + " --help shows what it takes"),
                JSON.matcher(String.join(" ", arguments)).find());
    }

    private static boolean wantsJson(CommandLine command) {
        return command.getCommandSpec().mixins().values().stream()
                .map(CommandSpec::userObject)
                .flatMap(object -> object instanceof OutputOption output ? Stream.of(output) : Stream.empty())
                .anyMatch(OutputOption::isJson);
    }
}
