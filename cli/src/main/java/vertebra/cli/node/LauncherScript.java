package vertebra.cli.node;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import vertebra.cli.failure.CommandFailure;
import vertebra.cli.failure.ExitCode;
import vertebra.cli.shell.Shell;

/** The script that this command was started by; other programs of the product are its children, by its hidden verbs. */
public final class LauncherScript {

    private static final String SETSID = "/usr/bin/setsid";

    private final Path script;

    private LauncherScript(Path script) {
        this.script = script;
    }

    /** The script names itself in {@code VERTEBRA_SCRIPT}. */
    public static LauncherScript of(Shell shell) {
        return new LauncherScript(shell.variable("VERTEBRA_SCRIPT")
                .map(Path::of)
                .filter(Files::isExecutable)
                .orElseThrow(() -> CommandFailure.of(
                        ExitCode.FAILED,
                        "the launcher script is not known (expected: VERTEBRA_SCRIPT, which the script sets)",
                        "Start this command by the script vertebra at the root of the project.")));
    }

    /** The command line of one of the product's programs. */
    public List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(arguments);
        return command;
    }

    /** Starts a program whose standard output and standard error, together, are read by the caller. */
    public Process start(List<String> arguments) throws IOException {
        return builder(command(arguments)).redirectErrorStream(true).start();
    }

    /** Starts a program that outlives this one: in a session of its own, printing to a file. */
    public Process startInBackground(List<String> arguments, Map<String, String> environment, Path log)
            throws IOException {
        boolean canDetach = Files.isExecutable(Path.of(SETSID));
        List<String> command = command(arguments);
        if (canDetach) {
            command.addFirst(SETSID);
        }
        ProcessBuilder builder = builder(command);
        builder.environment().putAll(environment);
        return builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    private static ProcessBuilder builder(List<String> command) {
        return new ProcessBuilder(command).redirectInput(new File("/dev/null"));
    }
}
