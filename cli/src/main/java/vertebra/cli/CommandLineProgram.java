package vertebra.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;
import vertebra.cli.command.DownCommand;
import vertebra.cli.command.OutputOption;
import vertebra.cli.command.UpCommand;
import vertebra.cli.command.ValidateCommand;
import vertebra.cli.command.VersionCommand;
import vertebra.cli.failure.CommandFailure;
import vertebra.cli.failure.ExitCode;
import vertebra.cli.shell.Shell;

/** All verbs, wired; runs one command line and tells how it ended. */
public final class CommandLineProgram {

    private final Shell shell;
    private final CommandLine commandLine;

    public CommandLineProgram(Shell shell) {
        this.shell = shell;
        this.commandLine = new CommandLine(root())
                .addSubcommand(new UpCommand(shell))
                .addSubcommand(new DownCommand(shell))
                .addSubcommand(new ValidateCommand(shell))
                .addSubcommand(new VersionCommand(shell));
        commandLine
                .setCommandName(shell.command())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(110)
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, command))
                .setParameterExceptionHandler((wrong, arguments) -> misused(wrong));
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
                .description("Serves machine-learning models as production APIs on plain machines.");
        return root;
    }

    /** @return the exit code */
    public int run(String... arguments) {
        StringWriter usage = new StringWriter();
        commandLine.setOut(new PrintWriter(usage));
        int exitCode = commandLine.execute(arguments.length == 0 ? new String[] {"--help"} : arguments);
        usage.toString().lines().forEach(shell.terminal()::print);
        return exitCode;
    }

    private int failed(Exception failure, CommandLine command) throws Exception {
        if (!(failure instanceof CommandFailure expected)) {
            throw failure;
        }
        if (wantsJson(command)) {
            OutputOption.printJson(shell.terminal(), Map.of("error", expected.problem()));
        }
        expected.lines().forEach(shell.terminal()::say);
        return expected.exitCode().number();
    }

    private int misused(ParameterException wrong) {
        shell.terminal().say("error: " + wrong.getMessage());
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            unmatched.getSuggestions().stream()
                    .limit(1)
                    .forEach(near -> shell.terminal().say("  did you mean: " + near + "?"));
        }
        String name = wrong.getCommandLine().getCommandSpec().qualifiedName();
        shell.terminal().say("  fix: " + name + " --help shows what it takes");
        return ExitCode.USAGE.number();
    }

    private static boolean wantsJson(CommandLine command) {
        return command.getCommandSpec().mixins().values().stream()
                .map(mixin -> mixin.userObject())
                .flatMap(object -> object instanceof OutputOption output ? Stream.of(output) : Stream.empty())
                .anyMatch(OutputOption::isJson);
    }
}
